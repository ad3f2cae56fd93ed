using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>What one worker made of an audited block.</summary>
/// <param name="Digest">Of the block's payload.</param>
/// <param name="UnitDigests">Of each unit's own result, ascending.</param>
public sealed record AuditVote(WorkerId Worker, Incarnation Incarnation, UInt128 Digest, ImmutableArray<UInt128> UnitDigests)
{
    public bool Agrees(AuditVote other) =>
        Digest == other.Digest && UnitDigests.AsSpan().SequenceEqual(other.UnitDigests.AsSpan());
}
