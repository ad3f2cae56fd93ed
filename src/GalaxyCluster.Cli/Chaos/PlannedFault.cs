namespace GalaxyCluster.Cli.Chaos;

/// <summary>One fault of a schedule.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="AtSeconds">When, counted from the first committed round.</param>
/// <param name="Kind">What.</param>
/// <param name="Worker">Which worker, counted from 1; 0 for the coordinator and its disk.</param>
/// <param name="Seconds">How long; 0 for what takes no time.</param>
/// <param name="Link">How a way is partitioned; Open for the other kinds.</param>
internal sealed record PlannedFault(
    int Number, double AtSeconds, FaultKind Kind, int Worker, double Seconds, RelayMode Link)
{
    /// <summary>When it is over.</summary>
    public double EndSeconds => AtSeconds + Seconds;
}
