namespace GalaxyCluster.Training.Runs;

/// <summary>How the work is spread. Nothing here changes a trained number, and nothing here is hashed.</summary>
/// <param name="MinWorkers">The run waits below this many workers; at least 1.</param>
/// <param name="MaxWorkers">More than this many are refused; null for no limit.</param>
/// <param name="Topology">How sums travel: <c>star</c>.</param>
/// <param name="AuditShare">Share of the blocks of slots that two workers compute and compare, 0 to 1.</param>
public sealed record ClusterSpec(int MinWorkers, int? MaxWorkers, string Topology, float AuditShare);
