using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>
/// Something decided in the middle of a stage that could change a number if it were forgotten: it is on disk before it
/// takes effect. Its record has the stage's coordinates, the parameters that the stage began with, and no units.
/// </summary>
public sealed record LedgerDecision
{
    public required DecisionKind Kind { get; init; }

    /// <summary>What it is about: the block that was computed differently, or the slot that is left out.</summary>
    public required SlotBlock Block { get; init; }

    /// <summary>Who is in quarantine; null for a skip.</summary>
    public WorkerId? Worker { get; init; }

    /// <summary>What each worker made of the block, in the order of the events.</summary>
    public required ImmutableArray<LedgerVote> Votes { get; init; }

    /// <summary>One sentence.</summary>
    public required string Reason { get; init; }
}
