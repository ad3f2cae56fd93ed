using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Rounds;

namespace GalaxyCluster.Protocol;

/// <summary>When the machine has to look at the clock again.</summary>
internal static class WakeRules
{
    /// <summary>A Tick later than this after its time means that the coordinator itself stood still.</summary>
    public static readonly TimeSpan Punctual = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A coordinator that was paused, or whose clock was set forward, knows nothing of the time since its last event: it
    /// adds it to everybody's limits instead of declaring everybody dead.
    /// </summary>
    public static void ForgiveOversleeping(ClusterStep step, TimeSpan asleep)
    {
        if (step.State.WakeAt is not { } due || step.Now - due <= Punctual)
            return;
        foreach (Member member in step.State.Members.Values)
        {
            if (!member.IsPresent)
                continue;
            step.Set(member with
            {
                HeardAt = member.HeardAt + asleep,
                ProgressedAt = member.ProgressedAt + asleep,
                ComputingSince = member.ComputingSince + asleep,
                PlanSentAt = member.PlanSentAt + asleep,
                DrainDeadline = member.DrainDeadline + asleep,
            });
        }

        step.State = step.State with { StatusSince = step.State.StatusSince + asleep };
    }

    public static void Arrange(ClusterStep step)
    {
        DateTimeOffset? earliest = LivenessRules.NextDeadline(step);
        earliest = Earlier(earliest, RunRules.NextDeadline(step));
        earliest = Earlier(earliest, AssignmentRules.NextBackup(step));
        earliest = Earlier(earliest, PoisonRules.NextRelease(step));
        if (step.State.WakeAt <= step.Now)
            step.State = step.State with { WakeAt = null };
        if (earliest is not { } due || step.State.WakeAt <= due)
            return;
        // Never in the past, or a host that obeys at once would spin.
        due = due > step.Now ? due : step.Now + TimeSpan.FromMilliseconds(1);
        step.State = step.State with { WakeAt = due };
        step.Do(new ClusterEffect.WakeAt(due - step.State.ClockBehind));
    }

    /// <summary>What has to be added to a clock so that it has never gone back.</summary>
    public static TimeSpan Behind(TimeSpan before, DateTimeOffset last, DateTimeOffset clock) =>
        clock + before < last ? last - clock : before;

    public static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null ? b : b is null || a <= b ? a : b;
}
