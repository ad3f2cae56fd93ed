using GalaxyCluster.Training.Commits;

namespace GalaxyCluster.Coordinator.Parameters;

/// <summary>A commit on its way to the disk.</summary>
/// <param name="Summary">What it did.</param>
/// <param name="Checkpoint">The state after it, when a checkpoint is due; else null.</param>
internal sealed record CommittedRound(CommitSummary Summary, CommitterState? Checkpoint);
