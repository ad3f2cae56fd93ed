using System.Collections.Immutable;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>How fast members are taken to be.</summary>
internal static class SpeedRules
{
    private const int Remembered = 3;

    /// <summary>Part of its share by which a worker that crashed more often than others is trusted again in every round.</summary>
    private const double Recovery = 1.1;

    /// <summary>
    /// Rounds without a share after which a worker is taken for twice as fast as it was, so that it is tried again.
    /// </summary>
    private const double RoundsUntilTriedAgain = 64;

    /// <summary>Adds what a member has just shown, in slots a second since the stage began.</summary>
    public static Member Measure(Member member, StageState stage, DateTimeOffset now)
    {
        int delivered = 0;
        foreach (EndedAssignment ended in stage.Ended)
        {
            if (ended.Assignment.Incarnation != member.Incarnation)
                continue;
            if (!ended.IsDelivered || ended.Assignment.Since != stage.StartedAt)
                return member;
            delivered += ended.Assignment.Block.Count(stage.Units.Length);
        }

        return Remember(member, delivered / (now - stage.StartedAt).TotalSeconds);
    }

    /// <summary>
    /// Those that were overtaken in computing a block have been slower than if they had just finished: without this a slow
    /// worker whose work is always done by others would keep its share.
    /// </summary>
    public static void MeasureOvertaken(ClusterStep step, ContributionHeader header)
    {
        StageState stage = step.State.Stage!;
        if (stage.Stage.Kind != StageKind.Train || step.Now <= stage.StartedAt)
            return;
        foreach (EndedAssignment overtaken in stage.Ended)
        {
            Assignment assignment = overtaken.Assignment;
            if (overtaken.IsDelivered || assignment.IsBackup || assignment.Block != header.Block
                || assignment.Since != stage.StartedAt
                || step.Present(assignment.Worker, assignment.Incarnation) is not { } member
                || AssignmentRules.HasWork(step.State, member))
                continue;
            int share = 0;
            foreach (EndedAssignment ended in stage.Ended)
                share += ended.Assignment.Incarnation == member.Incarnation ? ended.Assignment.Block.Count(stage.Units.Length) : 0;
            step.Set(Remember(member, share / (step.Now - stage.StartedAt).TotalSeconds));
        }
    }

    private static Member Remember(Member member, double speed)
    {
        ImmutableArray<double> speeds = member.Speeds.Length < Remembered
            ? member.Speeds.Add(speed)
            : [.. member.Speeds.AsSpan()[1..], speed];
        return member with
        {
            Speeds = speeds,
            UnmeasuredRounds = 0,
            Caution = Math.Min(1, member.Caution * Recovery),
        };
    }

    /// <summary>
    /// Slots a second of each member: the median of what it has shown, or what its threads promise by the measure of
    /// the others. Only the ratios mean anything.
    /// </summary>
    public static double[] Estimate(IReadOnlyList<Member> members)
    {
        var perThread = new List<double>();
        foreach (Member member in members)
        {
            if (!member.Speeds.IsEmpty)
                perThread.Add(Median(member.Speeds) / member.Facts.Threads);
        }

        double usual = perThread.Count == 0 ? 1 : Median([.. perThread]);
        var speeds = new double[members.Count];
        for (int i = 0; i < speeds.Length; i++)
        {
            Member member = members[i];
            double known = member.Speeds.IsEmpty ? usual * member.Facts.Threads : Median(member.Speeds);
            speeds[i] = member.Caution * known * (1 + member.UnmeasuredRounds / RoundsUntilTriedAgain);
        }

        return speeds;
    }

    /// <summary>Counts a finished round for those that had no share in it to be measured by.</summary>
    public static void CountRound(ClusterStep step)
    {
        foreach (Member member in step.State.Members.Values)
        {
            if (member.IsPresent)
                step.Set(member with { UnmeasuredRounds = member.UnmeasuredRounds + 1 });
        }
    }

    private static double Median(ImmutableArray<double> values)
    {
        Span<double> sorted = stackalloc double[values.Length];
        values.CopyTo(sorted);
        sorted.Sort();
        return sorted[(sorted.Length - 1) / 2];
    }
}
