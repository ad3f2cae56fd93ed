namespace GalaxyCluster.Data.Tests.Fuzzing;

/// <param name="IsRead">The reader took the input for good.</param>
/// <param name="Failure">What the reader did wrong, or null.</param>
/// <param name="Cpu">Processor time.</param>
/// <param name="FixedBytes">Bytes allocated beyond what the input's size allows.</param>
internal readonly record struct FuzzOutcome(bool IsRead, string? Failure, TimeSpan Cpu, long FixedBytes);

internal sealed class FuzzReport
{
    private const int MaxFailures = 5;
    private readonly Lock _lock = new();

    public List<string> Failures { get; } = [];

    public long Read { get; private set; }

    public long Refused { get; private set; }

    public TimeSpan WorstCpu { get; private set; }

    public long MostFixedBytes { get; private set; }

    /// <returns>Whether enough has failed.</returns>
    public bool Add(FuzzOutcome outcome, string what)
    {
        lock (_lock)
        {
            if (outcome.IsRead)
                Read++;
            else
                Refused++;
            if (outcome.Failure is not null)
                Failures.Add(what + outcome.Failure);
            WorstCpu = outcome.Cpu > WorstCpu ? outcome.Cpu : WorstCpu;
            MostFixedBytes = Math.Max(MostFixedBytes, outcome.FixedBytes);
            return Failures.Count >= MaxFailures;
        }
    }
}
