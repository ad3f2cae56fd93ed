namespace GalaxyCluster.Training.Runs;

/// <summary>The few numbers that decide which sample is used when. Counts are samples of a split.</summary>
public sealed record RunShape
{
    public required ulong Seed { get; init; }

    public required int Slots { get; init; }

    public required int MicroBatch { get; init; }

    public required int LocalSteps { get; init; }

    public required int Epochs { get; init; }

    /// <summary>Epochs between evaluations; the last epoch is always evaluated.</summary>
    public required int EvaluateEvery { get; init; }

    public required int TrainCount { get; init; }

    public int ValidationCount { get; init; }

    public int TestCount { get; init; }
}
