using GalaxyCluster.Training.Commits;

namespace GalaxyCluster.Training.Checkpoints;

/// <summary>What a run needs to go on after everything stopped.</summary>
/// <param name="RunHash">Of the run it belongs to.</param>
/// <param name="State">Parameters, optimizer state, next round.</param>
/// <param name="Best">The best evaluated epoch so far, or null before the first.</param>
public sealed record Checkpoint(string RunHash, CommitterState State, BestEpoch? Best);
