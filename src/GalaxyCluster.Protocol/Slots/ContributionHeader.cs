using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;

namespace GalaxyCluster.Protocol.Slots;

/// <summary>What comes with the sum of a block (training) or the counts of a part (evaluation).</summary>
public sealed record ContributionHeader
{
    public required WorkerId Worker { get; init; }

    public required Incarnation Incarnation { get; init; }

    public required Term Term { get; init; }

    public required Stage Stage { get; init; }

    public required SlotBlock Block { get; init; }

    public required int Attempt { get; init; }

    /// <summary>Digest of each unit's own contribution, ascending, for those units of the block that have samples.</summary>
    public required ImmutableArray<UInt128> UnitDigests { get; init; }

    /// <summary>Digest of the payload as sent.</summary>
    public required UInt128 Digest { get; init; }

    public AssignedBlock Assigned => new(Block, Attempt);
}
