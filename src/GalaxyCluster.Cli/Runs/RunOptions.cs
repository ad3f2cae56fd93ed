using System.CommandLine;
using System.Globalization;
using GalaxyCluster.Cli.Commands;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cli.Runs;

/// <summary>
/// The run file argument and the options that replace its values; <c>train</c>, <c>coordinator</c> and
/// <c>run show</c> take the same ones, and <c>train</c> hands them on to the coordinator it starts.
/// </summary>
internal sealed class RunOptions
{
    private readonly Argument<string?> _file = new("run")
    {
        Description = "The run file; the built-in default run when not given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Data set folder, instead of the run file's.",
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "Named model or model file, instead of the run file's.",
    };

    private readonly Option<ulong?> _seed = new("--seed") { Description = "Seed, instead of the run file's." };
    private readonly Option<int?> _epochs = Arguments.OptionalAtLeast(
        "--epochs", 1, "Epochs, instead of the run file's.");

    private readonly Option<int?> _slots = Arguments.OptionalAtLeast("--slots", 1, "Slots, instead of the run file's.");
    private readonly Option<int?> _microBatch = Arguments.OptionalAtLeast(
        "--micro-batch", 1, "Samples a slot takes a step, instead of the run file's.");

    private readonly Option<int?> _localSteps = Arguments.OptionalAtLeast(
        "--local-steps", 1, "Steps between averages, instead of the run file's.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(_file);
        foreach (Option option in (Option[])[_data, _model, _epochs, _seed, _slots, _microBatch, _localSteps])
            command.Options.Add(option);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="otherwise">The run file when the command line names none; null: the default run.</param>
    /// <exception cref="RunFormatException">With all problems found.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public RunSpec Read(ParseResult parsed, string? otherwise = null)
    {
        RunOverrides overrides = new()
        {
            Data = parsed.GetValue(_data),
            Model = parsed.GetValue(_model),
            Seed = parsed.GetValue(_seed),
            Epochs = parsed.GetValue(_epochs),
            Slots = parsed.GetValue(_slots),
            MicroBatch = parsed.GetValue(_microBatch),
            LocalSteps = parsed.GetValue(_localSteps),
        };
        return (parsed.GetValue(_file) ?? otherwise) is { } file
            ? RunSpec.Load(file, overrides)
            : RunSpec.LoadDefault(overrides);
    }

    /// <summary>The same values as arguments of another process.</summary>
    public IEnumerable<string> ToArguments(ParseResult parsed, string? otherwise = null)
    {
        if ((parsed.GetValue(_file) ?? otherwise) is { } file)
            yield return file;
        foreach ((Option option, string? value) in Values(parsed))
        {
            if (value is null)
                continue;
            yield return option.Name;
            yield return value;
        }
    }

    private IEnumerable<(Option Option, string? Value)> Values(ParseResult parsed)
    {
        yield return (_data, parsed.GetValue(_data));
        yield return (_model, parsed.GetValue(_model));
        yield return (_seed, parsed.GetValue(_seed)?.ToString(CultureInfo.InvariantCulture));
        foreach (Option<int?> option in (Option<int?>[])[_epochs, _slots, _microBatch, _localSteps])
            yield return (option, parsed.GetValue(option)?.ToString(CultureInfo.InvariantCulture));
    }
}
