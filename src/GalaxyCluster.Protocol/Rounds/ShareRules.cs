using System.Collections.Immutable;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>Which slots each member owns at the start of a round.</summary>
internal static class ShareRules
{
    /// <summary>
    /// Shares the slots out again when the members have changed, or when it makes rounds faster by more than the
    /// hysteresis; otherwise all keep what they have.
    /// </summary>
    /// <returns>The members in the order of their shares.</returns>
    public static Member[] Share(ClusterStep step, Member[] members)
    {
        members = InOrder(step.State, members);
        double[] speeds = SpeedRules.Estimate(members);
        ImmutableArray<UnitRange> ranges = SharePlan.Contiguous(speeds, step.Facts.SlotCount);
        if (!IsShared(step.State, members) || IsFaster(step.State, ranges, speeds))
        {
            step.State = step.State with
            {
                Shares = [.. members.Zip(ranges, (m, range) => new SlotShare(m.Worker, m.Incarnation, range))],
            };
        }

        return members;
    }

    public static int[] OwnersByShare(ClusterState state, Member[] members)
    {
        var owners = new int[state.Facts.SlotCount];
        for (int i = 0; i < members.Length; i++)
            owners.AsSpan(state.Shares[i].Slots.First, state.Shares[i].Slots.Count).Fill(i);
        return owners;
    }

    /// <summary>The slots to have the samples of: a member's share, or what it would be if it had one.</summary>
    public static UnitRange ToPrepare(ClusterState state, Member member)
    {
        foreach (SlotShare share in state.Shares)
        {
            if (share.Incarnation == member.Incarnation)
                return share.Slots;
        }

        Member[] members = InOrder(state, [.. state.Members.Values.Where(m => m.IsStaying || m == member)]);
        ImmutableArray<UnitRange> ranges = SharePlan.Contiguous(SpeedRules.Estimate(members), state.Facts.SlotCount);
        return ranges[Array.IndexOf(members, member)];
    }

    // Those who have shares keep their order, so that slots move as little as possible; others follow by age.
    private static Member[] InOrder(ClusterState state, IEnumerable<Member> members) =>
        [.. members.OrderBy(m => Place(state, m)).ThenBy(m => m.Incarnation.Number)];

    private static int Place(ClusterState state, Member member)
    {
        for (int i = 0; i < state.Shares.Length; i++)
        {
            if (state.Shares[i].Worker == member.Worker)
                return i;
        }

        return int.MaxValue;
    }

    private static bool IsShared(ClusterState state, Member[] members) =>
        state.Shares.Select(s => s.Incarnation).SequenceEqual(members.Select(m => m.Incarnation));

    private static bool IsFaster(ClusterState state, ImmutableArray<UnitRange> ranges, double[] speeds)
    {
        double now = SharePlan.Makespan([.. state.Shares.Select(s => s.Slots.Count)], speeds);
        double then = SharePlan.Makespan([.. ranges.Select(r => r.Count)], speeds);
        return now - then > state.Options.ShareHysteresis * now;
    }
}
