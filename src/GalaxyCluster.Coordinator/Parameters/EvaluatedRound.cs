using System.Collections.Immutable;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;

namespace GalaxyCluster.Coordinator.Parameters;

/// <summary>A merged evaluation on its way to the disk.</summary>
/// <param name="Round">The round after which it was measured.</param>
/// <param name="Splits">Counts of each split.</param>
/// <param name="Parts">Counts of each part, in part order: what the ledger keeps.</param>
/// <param name="State">The state that was evaluated: a checkpoint is made of it.</param>
internal sealed record EvaluatedRound(
    long Round, ImmutableArray<SplitEvaluation> Splits, ImmutableArray<EvaluationCounts> Parts, CommitterState State);
