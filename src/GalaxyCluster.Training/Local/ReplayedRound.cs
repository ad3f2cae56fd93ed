using System.Collections.Immutable;
using GalaxyCluster.Training.Commits;

namespace GalaxyCluster.Training.Local;

/// <summary>A round computed again.</summary>
/// <param name="Summary">What the commit did.</param>
/// <param name="SlotDigests">
/// First 16 bytes of the SHA-256 of each slot's contribution, big-endian; 0 for a slot without samples in the round.
/// </param>
public sealed record ReplayedRound(CommitSummary Summary, ImmutableArray<UInt128> SlotDigests);
