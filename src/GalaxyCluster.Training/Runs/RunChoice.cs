using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// One of several named alternatives with its own keys: <c>adamW</c> or <c>{ adamW: { learningRate: 0.01 } }</c>.
/// </summary>
internal sealed record RunChoice(RunReading Reading, string Name, string Path, SpecNode? Body, SpecNode? At)
{
    public static RunChoice Read(
        RunReading reading, SpecNode? node, string path, string @default, ReadOnlySpan<string> names)
    {
        string[] valid = names.ToArray();
        (SpecNode? name, SpecNode? body) = node switch
        {
            { Kind: SpecNodeKind.Scalar } => (node, null),
            { Kind: SpecNodeKind.Mapping, Entries: [var only] } => (only.Key, (SpecNode?)only.Value),
            _ => (null, null),
        };
        if (node is null) return new RunChoice(reading, @default, $"{path}.{@default}", null, null);
        if (name is not null && valid.Contains(name.Text, StringComparer.Ordinal))
            return new RunChoice(reading, name.Text, $"{path}.{name.Text}", body, node);
        reading.Problem(name ?? node, name is not null
            ? $"'{path}' cannot be '{name.Text}'{NearestName.Suggestion(name.Text, valid)}"
            : $"'{path}' wants exactly one of {string.Join(", ", valid)}");
        return new RunChoice(reading, @default, $"{path}.{@default}", null, null);
    }

    /// <summary>The chosen alternative's keys.</summary>
    public RunFields Fields(params ReadOnlySpan<string> names)
    {
        if (names.Length == 0) Reading.Record(Path[..Path.LastIndexOf('.')], Name, At);
        return new RunFields(Reading, Body, Path, names);
    }
}
