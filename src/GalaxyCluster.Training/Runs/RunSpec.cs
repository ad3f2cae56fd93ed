using System.Collections.Immutable;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// What a run file says, checked, with every default filled in. docs/run-file.md lists keys, ranges and defaults.
/// </summary>
public sealed record RunSpec
{
    internal RunSpec()
    {
    }

    public required DataSpec Data { get; init; }

    public required ModelReference Model { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>K: logical workers, 1 to 4096.</summary>
    public required int Slots { get; init; }

    /// <summary>Samples a slot takes a step, 1 to 4096.</summary>
    public required int MicroBatch { get; init; }

    /// <summary>H: optimizer steps a slot takes between two averages, 1 to 1000. 1 is synchronous SGD.</summary>
    public required int LocalSteps { get; init; }

    public required int Epochs { get; init; }

    public required LossSpec Loss { get; init; }

    public required OptimizerSpec Optimizer { get; init; }

    public required ScheduleSpec Schedule { get; init; }

    public required ImmutableArray<AugmentationSpec> Augment { get; init; }

    /// <summary>Largest global norm of the mean gradient of a step; null for no clipping.</summary>
    public required float? ClipNorm { get; init; }

    /// <summary>Used when <see cref="LocalSteps"/> is above 1.</summary>
    public required OuterSpec Outer { get; init; }

    /// <summary>Epochs between evaluations of the validation split; the last epoch is always evaluated.</summary>
    public required int EvaluateEvery { get; init; }

    /// <summary>What becomes of the run when a slot of a round cannot be computed. Part of the run's identity.</summary>
    public required PoisonPolicy OnPoison { get; init; }

    public required KeepSpec Keep { get; init; }

    public required ClusterSpec Cluster { get; init; }

    /// <summary>Every value with its source, in the order of the documentation.</summary>
    public required ImmutableArray<RunSetting> Settings { get; init; }

    /// <summary>Reads a run file's text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">
    /// The file's name, for messages; relative paths in it are resolved against its folder.
    /// </param>
    /// <param name="overrides">What the command line says instead.</param>
    /// <exception cref="RunFormatException">With all problems found.</exception>
    public static RunSpec Parse(string yaml, string source, RunOverrides? overrides = null) =>
        RunSpecReader.Read(yaml, source, overrides ?? RunOverrides.None);

    /// <exception cref="RunFormatException">With all problems found.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RunSpec Load(string path, RunOverrides? overrides = null) =>
        Parse(ReadText(path, SpecDocument.MaxLength), path, overrides);

    /// <summary>The default run with the command line's values.</summary>
    public static RunSpec LoadDefault(RunOverrides? overrides = null) => Parse(DefaultText, "default run", overrides);

    /// <summary>The default run's file, for a user to copy.</summary>
    public static string DefaultText { get; } = ReadResource("default-run.yaml");

    /// <summary>
    /// The run that <c>galaxy train</c> does without a run file. After <see cref="DefaultText"/>: initialisers run in
    /// order.
    /// </summary>
    public static RunSpec Default { get; } = LoadDefault();

    /// <summary>A run file that says all this, defaults included; reading it gives the same run.</summary>
    public string ToYaml() => RunSpecWriter.Write(this);

    /// <summary>
    /// Reads at most <paramref name="maxLength"/> bytes of text, so that a wrong path cannot fill the memory.
    /// </summary>
    /// <exception cref="RunFormatException">A folder, or too long.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static string ReadText(string path, int maxLength)
    {
        if (Directory.Exists(path)) throw new RunFormatException(path, 0, "a folder, and a file is expected");
        using FileStream file = File.OpenRead(path);
        if (file.Length > maxLength)
            throw new RunFormatException(path, 0, $"{file.Length} bytes long; at most {maxLength} are read");
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }

    private static string ReadResource(string name)
    {
        using Stream stream = typeof(RunSpec).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"resource '{name}' is not embedded");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
