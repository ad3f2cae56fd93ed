using GalaxyCluster.Protocol.Membership;
using Xunit;
using static GalaxyCluster.Protocol.Membership.MemberStatus;

namespace GalaxyCluster.Protocol.Tests.Membership;

public sealed class MemberTransitionsTests
{
    private static readonly HashSet<(MemberStatus From, MemberStatus To)> s_legal =
    [
        (Preparing, Active), (Preparing, Draining), (Preparing, Left), (Preparing, Lost),
        (Active, Suspect), (Active, Draining), (Active, Left), (Active, Lost),
        (Suspect, Active), (Suspect, Draining), (Suspect, Left), (Suspect, Lost),
        (Draining, Left), (Draining, Lost),
    ];

    [Fact]
    public void EveryPairIsLegalOrNotAsTheTableSays()
    {
        foreach (MemberStatus from in Enum.GetValues<MemberStatus>())
        {
            foreach (MemberStatus to in Enum.GetValues<MemberStatus>())
                Assert.Equal(s_legal.Contains((from, to)), MemberTransitions.IsLegal(from, to));
        }
    }
}
