using System.Collections.Immutable;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>What an evaluation found for one split: confusion matrix (row: true class) and sum of the losses.</summary>
internal sealed record LedgerCounts(string Split, ImmutableArray<int> Confusion, double LossSum);
