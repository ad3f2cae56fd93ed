using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Training.Runs;

/// <summary>What is gathered while a run file is read: every problem, and every value with its source.</summary>
internal sealed class RunReading(string source, RunOverrides overrides)
{
    private readonly List<RunProblem> _problems = [];
    private readonly ImmutableArray<RunSetting>.Builder _settings = ImmutableArray.CreateBuilder<RunSetting>();

    public string Source { get; } = source;

    public ImmutableArray<RunSetting> Settings => _settings.ToImmutable();

    /// <summary>The command line's value for a key, as a node without a line.</summary>
    public SpecNode? Override(string path) =>
        overrides[path] is { } text ? new SpecNode(SpecNodeKind.Scalar, 0, 0) { Text = text, Quoted = true } : null;

    public void Problem(SpecNode? at, string message) =>
        _problems.Add(at is { Line: > 0 }
            ? new RunProblem(Source, at.Line, message)
            : new RunProblem(at is { Quoted: true } ? RunSetting.CommandLine : Source, 0, message));

    public void Record(string key, string value, SpecNode? from) =>
        _settings.Add(new RunSetting(key, value, from switch
        {
            null => RunSetting.Default,
            { Line: > 0 } => $"{Path.GetFileName(Source)}:{from.Line}",
            _ => RunSetting.CommandLine,
        }));

    /// <exception cref="RunFormatException">Any problem was found.</exception>
    public void ThrowIfWrong()
    {
        if (_problems.Count > 0) throw new RunFormatException([.. _problems]);
    }
}
