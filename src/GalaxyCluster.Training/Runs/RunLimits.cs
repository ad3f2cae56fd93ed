namespace GalaxyCluster.Training.Runs;

/// <summary>Upper ends of a run file's ranges: generous, but small enough that no product of them overflows.</summary>
public static class RunLimits
{
    public const int MaxSlots = 4096;
    public const int MaxMicroBatch = 4096;
    public const int MaxLocalSteps = 1000;
    public const int MaxEpochs = 100_000;
}
