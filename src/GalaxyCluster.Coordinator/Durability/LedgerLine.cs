using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>A record without its units: all that a start has to know of rounds long past.</summary>
/// <param name="Stage">What it is of.</param>
/// <param name="ParametersSha256">After the round.</param>
/// <param name="PreviousHash">Hash of the record before it.</param>
/// <param name="Hash">Its own, not proven yet.</param>
/// <param name="Decision">Null for a round and an evaluation.</param>
internal sealed record LedgerLine(
    Stage Stage, string ParametersSha256, string PreviousHash, string Hash, LedgerDecision? Decision);
