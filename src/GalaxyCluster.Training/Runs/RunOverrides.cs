using System.Globalization;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// Values given on the command line; each one set replaces the run file's. Paths are relative to the current folder.
/// </summary>
public sealed record RunOverrides
{
    public static RunOverrides None { get; } = new();

    public string? Data { get; init; }

    public string? Model { get; init; }

    public ulong? Seed { get; init; }

    public int? Slots { get; init; }

    public int? MicroBatch { get; init; }

    public int? LocalSteps { get; init; }

    public int? Epochs { get; init; }

    public int? EvaluateEvery { get; init; }

    public int? MinWorkers { get; init; }

    /// <summary>The text of a top-level key, or null when the command line does not set it.</summary>
    internal string? this[string key] => key switch
    {
        "data" => Data,
        "model" => Model,
        "seed" => Seed?.ToString(CultureInfo.InvariantCulture),
        "slots" => Text(Slots),
        "microBatch" => Text(MicroBatch),
        "localSteps" => Text(LocalSteps),
        "epochs" => Text(Epochs),
        "evaluateEvery" => Text(EvaluateEvery),
        "cluster.minWorkers" => Text(MinWorkers),
        _ => null,
    };

    private static string? Text(int? value) => value?.ToString(CultureInfo.InvariantCulture);
}
