namespace GalaxyCluster.Protocol.Membership;

/// <summary>The legal changes of a member's status within one incarnation.</summary>
public static class MemberTransitions
{
    public static bool IsLegal(MemberStatus from, MemberStatus to) => (from, to) switch
    {
        (MemberStatus.Left or MemberStatus.Lost, _) => false,
        (_, MemberStatus.Left or MemberStatus.Lost) => true,
        (MemberStatus.Preparing, MemberStatus.Active or MemberStatus.Draining) => true,
        (MemberStatus.Active, MemberStatus.Suspect or MemberStatus.Draining) => true,
        (MemberStatus.Suspect, MemberStatus.Active or MemberStatus.Draining) => true,
        _ => false,
    };
}
