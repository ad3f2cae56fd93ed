using GalaxyCluster.Protocol.Rounds;

namespace GalaxyCluster.Protocol.Membership;

/// <summary>Whom to suspect and whom to give up, by limits computed from what was measured.</summary>
internal static class LivenessRules
{
    private const int FirstStages = 20;

    // Rounds that all take nearly the same have next to no spread; who is slower by less than this is slow, not hung.
    private const int SlowNotHung = 10;

    public static void Check(ClusterStep step)
    {
        foreach (Member member in step.State.Members.Values)
        {
            if (!member.IsPresent)
                continue;
            if (Verdict(step, member) is var (cause, reason))
                GiveUp(step, member, cause, reason);
            else if (member.Status == MemberStatus.Active && step.Now >= SuspectAt(step, member))
                step.Move(
                    member, MemberStatus.Suspect, $"{member.Worker} has been silent for {Seconds(step.Now - member.HeardAt)}.");
        }
    }

    /// <summary>When the next member can become suspect or lost; null when none can.</summary>
    public static DateTimeOffset? NextDeadline(ClusterStep step)
    {
        DateTimeOffset? next = null;
        foreach (Member member in step.State.Members.Values)
        {
            if (!member.IsPresent)
                continue;
            next = WakeRules.Earlier(next, member.Status == MemberStatus.Active
                ? SuspectAt(step, member)
                : member.HeardAt + SilenceLimit(step.Options, member));
            if (IsExpectedToProgress(step.State, member))
                next = WakeRules.Earlier(next, member.ProgressedAt + ProgressLimit(step.State));
            next = WakeRules.Earlier(next, member.ComputingSince + ProgressLimit(step.State));
            if (HasPlanUnderWay(member))
                next = WakeRules.Earlier(next, member.PlanSentAt + step.Options.SilenceCeiling);
            next = WakeRules.Earlier(next, member.DrainDeadline);
        }

        return next;
    }

    /// <summary>Silence after which a member is lost.</summary>
    public static TimeSpan SilenceLimit(ClusterOptions options, Member member) => member.Gaps.Limit(
        options.Patience,
        options.SilenceFloor,
        options.SilenceCeiling,
        unmeasured: options.SilenceCeiling < 2 * options.SilenceFloor ? options.SilenceCeiling : 2 * options.SilenceFloor);

    /// <summary>
    /// Standstill after which a member with work is lost, be it work that others have done by now. The first few stages
    /// have no spread yet: many times the longest of them is the limit then.
    /// </summary>
    public static TimeSpan ProgressLimit(ClusterState state)
    {
        TimeSpan longest = state.RoundTimes.Longest ?? state.Options.ProgressCeiling;
        TimeSpan slow = Bounded(state.Options, state.RoundTimes.Median ?? state.Options.ProgressCeiling, SlowNotHung);
        TimeSpan limit = state.RoundTimes.Limit(
            state.Options.Patience,
            state.Options.ProgressFloor,
            state.Options.ProgressCeiling,
            unmeasured: Bounded(state.Options, longest, FirstStages));
        return limit > slow ? limit : slow;
    }

    private static (LossCause Cause, string Reason)? Verdict(ClusterStep step, Member member)
    {
        TimeSpan silence = step.Now - member.HeardAt;
        if (silence >= SilenceLimit(step.Options, member))
            return (LossCause.Silent, $"{member.Worker} is lost: nothing was heard of it for {Seconds(silence)}.");
        // Fetching is progress as long as the threads have nothing to do.
        DateTimeOffset? since = IsExpectedToProgress(step.State, member)
            ? WakeRules.Earlier(member.ProgressedAt, member.ComputingSince)
            : member.ComputingSince;
        if (step.Now - since is { } standstill && standstill >= ProgressLimit(step.State))
            return (LossCause.Hung,
                $"{member.Worker} is lost: it is alive but has got nothing done for {Seconds(standstill)}.");
        if (HasPlanUnderWay(member) && step.Now >= member.PlanSentAt + step.Options.SilenceCeiling)
            return (LossCause.Unreachable,
                $"{member.Worker} is lost: it is heard, but the plan sent {Seconds(step.Now - member.PlanSentAt)} ago "
                + "has not reached it.");
        if (step.Now >= member.DrainDeadline)
            return (LossCause.DrainTimedOut,
                $"{member.Worker} is lost: it did not finish leaving within {Seconds(step.Options.DrainLimit)}.");
        return null;
    }

    private static void GiveUp(ClusterStep step, Member member, LossCause cause, string reason)
    {
        MembershipRules.Lose(step, member, cause, reason);
        step.Do(new ClusterEffect.CloseSession(
            member.Session, member.Worker, member.Incarnation, CloseCause.GivenUp, reason));
    }

    private static DateTimeOffset SuspectAt(ClusterStep step, Member member) =>
        member.HeardAt + SilenceLimit(step.Options, member) / 2;

    private static bool IsExpectedToProgress(ClusterState state, Member member) =>
        member.Status == MemberStatus.Preparing || AssignmentRules.HasWork(state, member);

    /// <summary>So many times a duration, between floor and ceiling.</summary>
    private static TimeSpan Bounded(ClusterOptions options, TimeSpan duration, int times) =>
        duration >= options.ProgressCeiling / times ? options.ProgressCeiling
            : duration * times > options.ProgressFloor ? duration * times
            : options.ProgressFloor;

    private static bool HasPlanUnderWay(Member member) => member.Progress.PlanRevision < member.PlanRevision;

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.0} s");
}
