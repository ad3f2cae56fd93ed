using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>Who computes which open units.</summary>
internal static class AssignmentRules
{
    public static bool HasWork(ClusterState state, Member member)
    {
        if (state.Stage is not { } stage)
            return false;
        foreach (Assignment assignment in stage.Assignments)
        {
            if (assignment.Incarnation == member.Incarnation)
                return true;
        }

        return false;
    }

    /// <summary>Takes assignments away. Their units are open for others at once; what was delivered stays.</summary>
    public static void Revoke(ClusterStep step, Predicate<Assignment> which)
    {
        if (step.State.Stage is not { } stage || !stage.Assignments.Any(a => which(a)))
            return;
        foreach (Assignment assignment in stage.Assignments)
        {
            if (!which(assignment))
                continue;
            if (step.State.Members[assignment.Worker].IsPresent)
                step.PlanDue.Add(assignment.Worker);
            stage = stage with { Ended = stage.Ended.Add(new EndedAssignment(assignment, IsDelivered: false, step.Now)) };
        }

        step.Set(AuditRules.DropUnasked(stage with
        {
            Assignments = stage.Assignments.RemoveAll(which),
            Undisturbed = false,
        }));
    }

    /// <summary>Gives every open unit that nobody computes to somebody, if anybody can.</summary>
    public static void AssignOpen(ClusterStep step)
    {
        StageState stage = step.State.Stage!;
        bool[] isOpen = Unassigned(step, stage);
        if (!isOpen.Contains(true))
            return;
        Member[] candidates = Candidates(step.State);
        if (!stage.Troubles.IsEmpty)
            candidates = PoisonRules.AssignSuspects(step, candidates, isOpen);
        if (candidates.Length == 0 || !isOpen.Contains(true))
            return;

        bool isFresh = stage.Assignments.IsEmpty && !stage.Units.Any(u => u.Status == UnitStatus.Done || u.Attempts > 0);
        if (isFresh && stage.Stage.Kind == StageKind.Train)
            candidates = ShareRules.Share(step, candidates);
        int[] owners = isFresh && stage.Stage.Kind == StageKind.Train
            ? ShareRules.OwnersByShare(step.State, candidates)
            : OwnersByLoad(step.State, candidates, isOpen);
        for (int i = 0; i < candidates.Length; i++)
        {
            bool[] owned = [.. isOpen.Select((open, unit) => open && owners[unit] == i)];
            Give(step, candidates[i], owned);
        }
    }

    /// <summary>Late blocks are computed by idle workers too; the first result wins, and both have the same bits.</summary>
    public static void AssignBackups(ClusterStep step)
    {
        if (BackupAge(step.State) is not { } age)
            return;
        foreach (Member idle in Idle(step.State))
        {
            StageState stage = step.State.Stage!;
            Assignment? late = null;
            foreach (Assignment assignment in Uncovered(stage))
            {
                if (AuditRules.IsNews(stage, assignment.Block, idle.Worker)
                    && step.Now - assignment.Since >= age
                    && (late is null || assignment.Since < late.Since))
                    late = assignment;
            }

            if (late is null)
                continue;
            step.Say($"{idle.Worker} is idle and computes block {late.Block} of {stage.Stage} too, "
                + $"because {late.Worker} is late.");
            Place(step, idle, late.Block, isBackup: true);
        }
    }

    /// <summary>When the next block becomes late enough for a backup; null when none can.</summary>
    public static DateTimeOffset? NextBackup(ClusterStep step)
    {
        if (BackupAge(step.State) is not { } age)
            return null;
        StageState stage = step.State.Stage!;
        Member[] idle = [.. Idle(step.State)];
        DateTimeOffset? next = null;
        foreach (Assignment assignment in Uncovered(stage))
        {
            if (Array.Exists(idle, m => AuditRules.IsNews(stage, assignment.Block, m.Worker)))
                next = WakeRules.Earlier(next, assignment.Since + age);
        }

        return next;
    }

    private static bool[] Unassigned(ClusterStep step, StageState stage)
    {
        bool[] isOpen = new bool[stage.Units.Length];
        for (int unit = 0; unit < isOpen.Length; unit++)
        {
            isOpen[unit] = stage.Units[unit].Status == UnitStatus.Open && !DecisionRules.IsBeingSkipped(step.State, unit)
                && !(PoisonRules.HeldUntil(step.Options, stage, unit) > step.Now);
        }

        foreach (Assignment assignment in stage.Assignments)
            isOpen.AsSpan()[assignment.Block.First..assignment.Block.End(isOpen.Length)].Clear();
        return isOpen;
    }

    /// <summary>
    /// Members that are ready if there are any, otherwise whoever is there: better late than never. Before the first
    /// delivery of all nobody has shown anything, and everybody takes part.
    /// </summary>
    public static Member[] Candidates(ClusterState state)
    {
        Member[] active = [.. state.Members.Values.Where(m => m.Status == MemberStatus.Active)];
        return active.Length > 0 && state.Members.Values.Any(m => m.UnitsAccepted > 0)
            ? active
            : [.. state.Members.Values.Where(m => m.IsStaying)];
    }

    // Contiguous runs of the open units, sized so that all are done at about the same time; a unit does not go back to a
    // worker that failed or died with it, while there is another.
    private static int[] OwnersByLoad(ClusterState state, Member[] candidates, bool[] isOpen)
    {
        StageState stage = state.Stage!;
        double[] speeds = SpeedRules.Estimate(candidates);
        int[] counts = SharePlan.Counts(speeds, isOpen.Count(open => open), Loads(stage, candidates));
        var owners = new int[isOpen.Length];
        int owner = 0;
        for (int unit = 0; unit < isOpen.Length; unit++)
        {
            if (!isOpen[unit])
                continue;
            while (counts[owner] == 0)
                owner++;
            counts[owner]--;
            owners[unit] = owner;
            for (int i = 1; i < candidates.Length && HasFailed(stage, candidates[owners[unit]], unit); i++)
                owners[unit] = (owner + i) % candidates.Length;
        }

        return owners;
    }

    /// <summary>Units that each candidate has to do already.</summary>
    public static int[] Loads(StageState stage, Member[] candidates)
    {
        var loads = new int[candidates.Length];
        foreach (Assignment assignment in stage.Assignments)
        {
            int i = Array.FindIndex(candidates, c => c.Incarnation == assignment.Incarnation);
            if (i >= 0)
                loads[i] += assignment.Block.Count(stage.Units.Length);
        }

        return loads;
    }

    private static bool HasFailed(StageState stage, Member member, int unit) =>
        stage.Troubles.Any(t => t.Unit == unit && t.Worker == member.Worker);

    private static void Give(ClusterStep step, Member member, bool[] owned)
    {
        if (!owned.Contains(true))
            return;
        StageState stage = step.State.Stage!;
        if (stage.Stage.Kind == StageKind.Train)
        {
            foreach (SlotBlock block in BlockCover.Of(owned))
                Place(step, member, block, isBackup: false);
            return;
        }

        for (int unit = 0; unit < owned.Length; unit++)
        {
            if (owned[unit])
                Place(step, member, SlotBlock.OfUnit(unit), isBackup: false);
        }
    }

    /// <summary>Gives a block to a member.</summary>
    public static void Place(ClusterStep step, Member member, SlotBlock block, bool isBackup)
    {
        StageState stage = step.State.Stage!;
        ImmutableArray<UnitState>.Builder units = stage.Units.ToBuilder();
        int attempt = 0;
        for (int unit = block.First; unit < block.End(units.Count); unit++)
            attempt = Math.Max(attempt, units[unit].Attempts);
        for (int unit = block.First; unit < block.End(units.Count); unit++)
            units[unit] = units[unit] with { Attempts = attempt + 1 };
        step.Set(stage with
        {
            Units = units.MoveToImmutable(),
            Assignments = stage.Assignments.Add(
                new Assignment(block, attempt, member.Worker, member.Incarnation, step.Now, isBackup)),
        });
        if (!isBackup)
            AuditRules.Open(step, block);
        step.PlanDue.Add(member.Worker);
    }

    // The first few rounds have no spread yet: the slowest delivery there was is the measure then.
    private static TimeSpan? BackupAge(ClusterState state)
    {
        if (state.Stage is not { Stage.Kind: StageKind.Train, Reducing: false } stage || state.Options.BackupAfter <= 0)
            return null;
        if (state.RoundTimes is { IsSpreadKnown: true, Median: { } median })
            return median * state.Options.BackupAfter;
        TimeSpan slowest = state.RoundTimes.Longest ?? TimeSpan.Zero;
        foreach (EndedAssignment ended in stage.Ended)
        {
            TimeSpan taken = ended.EndedAt - ended.Assignment.Since;
            slowest = ended.IsDelivered && taken > slowest ? taken : slowest;
        }

        if (slowest == TimeSpan.Zero)
            return null;
        TimeSpan age = slowest * state.Options.BackupAfter;
        return age > state.Options.EarlyBackupFloor ? age : state.Options.EarlyBackupFloor;
    }

    private static IEnumerable<Member> Idle(ClusterState state) =>
        state.Members.Values.Where(m => m.Status == MemberStatus.Active && !HasWork(state, m));

    private static IEnumerable<Assignment> Uncovered(StageState stage) =>
        stage.Assignments.Where(a => !stage.Assignments.Any(b => b != a && b.Block == a.Block));
}
