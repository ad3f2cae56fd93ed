using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>Who computed one unit, from which samples, to which digest.</summary>
/// <param name="Unit">Slot, or part of the evaluation.</param>
/// <param name="First">First position of the interval in the share (training) or part (evaluation: 0).</param>
/// <param name="Count">Samples.</param>
/// <param name="Block">The block it was delivered in.</param>
/// <param name="Auditor">Another worker that computed the same block to the same digest; null when none was asked to.</param>
public sealed record LedgerUnit(
    int Unit,
    int First,
    int Count,
    WorkerId Worker,
    Incarnation Incarnation,
    int Attempt,
    SlotBlock Block,
    UInt128 Digest,
    WorkerId? Auditor = null);
