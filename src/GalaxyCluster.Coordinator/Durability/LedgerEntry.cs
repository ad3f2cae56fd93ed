using System.Collections.Immutable;
using GalaxyCluster.Protocol.Ledger;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>A record with what belongs to it on disk.</summary>
/// <param name="Record">The record.</param>
/// <param name="Counts">
/// Of an evaluation, the counts of each of its units in the same order, in the bytes that the unit's digest is of;
/// empty for a round.
/// </param>
internal sealed record LedgerEntry(LedgerRecord Record, ImmutableArray<ImmutableArray<byte>> Counts);
