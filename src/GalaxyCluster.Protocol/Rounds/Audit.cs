using System.Collections.Immutable;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>A block that is computed on two workers, until two different ones have come to the same result.</summary>
/// <param name="Block">The block.</param>
/// <param name="Votes">Results so far, in the order of arrival. The first is the one that is in the sum.</param>
public sealed record Audit(SlotBlock Block, ImmutableArray<AuditVote> Votes)
{
    /// <summary>A result that two different workers have given; null while there is none.</summary>
    public AuditVote? Agreed
    {
        get
        {
            foreach (AuditVote vote in Votes)
            {
                foreach (AuditVote other in Votes)
                {
                    if (other.Worker != vote.Worker && other.Agrees(vote))
                        return vote;
                }
            }

            return null;
        }
    }

    /// <summary>Two results differ.</summary>
    public bool IsDisputed
    {
        get
        {
            foreach (AuditVote vote in Votes)
            {
                if (!vote.Agrees(Votes[0]))
                    return true;
            }

            return false;
        }
    }
}
