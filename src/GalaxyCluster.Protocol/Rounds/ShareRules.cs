using System.Collections.Immutable;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>Which slots each member owns at the start of a round.</summary>
internal static class ShareRules
{
    /// <summary>Rounds for which a share that has turned back moves in small steps.</summary>
    private const int TurnMemory = 16;

    /// <summary>
    /// Shares the slots out again when the members have changed, or when it makes rounds faster by more than the
    /// hysteresis; otherwise all keep what they have. A share that turns back, or has just done so, moves by one slot a round
    /// at most, so that a worker whose speed goes up and down does not drag slots to and fro.
    /// </summary>
    /// <returns>The members in the order of their shares.</returns>
    public static Member[] Share(ClusterStep step, Member[] members)
    {
        members = InOrder(step.State, members);
        double[] speeds = SpeedRules.Estimate(members);
        if (!IsShared(step.State, members))
        {
            Take(step, members, Ranges(step.Facts, members, speeds));
            return members;
        }

        int[] least = new int[members.Length];
        int[] most = new int[members.Length];
        for (int i = 0; i < members.Length; i++)
        {
            int share = step.State.Shares[i].Slots.Count;
            (least[i], most[i]) = Bounds(step.State, members[i], share);
            // Whoever is still to be measured keeps the slot that measures it.
            least[i] = Math.Max(least[i], Math.Min(share, ToMeasure(members[i])));
        }

        ImmutableArray<UnitRange> ranges = SharePlan.Contiguous(speeds, step.Facts.SlotCount, least, most);
        if (!IsFaster(step.State, ranges, speeds))
            return members;
        for (int i = 0; i < members.Length; i++)
        {
            int change = ranges[i].Count - step.State.Shares[i].Slots.Count;
            Member member = step.State.Members[members[i].Worker];
            bool turns = change != 0 && Math.Sign(change) == -member.ShareTrend;
            if (change != 0)
            {
                step.Set(member with
                {
                    ShareTrend = Math.Sign(change),
                    ShareTurnRound = turns ? step.State.CommittedRounds : member.ShareTurnRound,
                });
            }
        }

        Take(step, members, ranges);
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
        return Ranges(state.Facts, members, SpeedRules.Estimate(members))[Array.IndexOf(members, member)];
    }

    // A worker that was never measured is taken for a usual one. Beside a fast one that may be too slow for even one slot,
    // and without a slot it would never show what it can.
    private static ImmutableArray<UnitRange> Ranges(RunFacts facts, Member[] members, double[] speeds)
    {
        int[] least = [.. members.Select(ToMeasure)];
        return members.Length > facts.SlotCount || least.All(slots => slots == 0)
            ? SharePlan.Contiguous(speeds, facts.SlotCount)
            : SharePlan.Contiguous(speeds, facts.SlotCount, least, [.. members.Select(_ => facts.SlotCount)]);
    }

    private static int ToMeasure(Member member) => member.Speeds.IsEmpty ? 1 : 0;

    private static void Take(ClusterStep step, Member[] members, ImmutableArray<UnitRange> ranges) => step.State = step.State with
    {
        Shares = [.. members.Zip(ranges, (m, range) => new SlotShare(m.Worker, m.Incarnation, range))],
    };

    private static (int Least, int Most) Bounds(ClusterState state, Member member, int share)
    {
        bool hasTurned = state.CommittedRounds - member.ShareTurnRound < TurnMemory;
        return (
            hasTurned || member.ShareTrend > 0 ? Math.Max(0, share - 1) : 0,
            hasTurned || member.ShareTrend < 0 ? share + 1 : state.Facts.SlotCount);
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
