using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>
/// Some blocks are computed by two workers, and a stage is not complete before both agree. Whom two others contradict is
/// put in quarantine. Which blocks depends on the run, the stage and the block alone.
/// </summary>
internal static class AuditRules
{
    /// <summary>Results that one worker may give of one block: a second one shows whether it contradicts itself.</summary>
    private const int MostVotesOfOne = 2;

    /// <summary>True for a share of all blocks, decided by a hash of run, stage and block.</summary>
    public static bool IsChosen(RunFacts facts, double share, Stage stage, SlotBlock block)
    {
        if (share <= 0)
            return false;
        ulong hash = 14695981039346656037;
        foreach (char c in facts.RunHash)
            hash = (hash ^ c) * 1099511628211;
        hash = Mix(hash ^ ((ulong)stage.Kind << 32) ^ (ulong)block.Level);
        hash = Mix(hash ^ (ulong)stage.Round);
        hash = Mix(hash ^ (ulong)block.Index);
        return (hash >> 11) * (1.0 / (1UL << 53)) < share;
    }

    /// <summary>Begins the audit of a block that has just been given out, if it is chosen.</summary>
    public static void Open(ClusterStep step, SlotBlock block)
    {
        StageState stage = step.State.Stage!;
        if (IsChosen(step.Facts, step.Options.AuditShare, stage.Stage, block) && IndexOf(stage, block) < 0)
            step.Set(stage with { Audits = stage.Audits.Add(new Audit(block, [])) });
    }

    /// <summary>Whether a second result of this block is still wanted.</summary>
    public static bool IsOpen(StageState stage, SlotBlock block) => IndexOf(stage, block) >= 0;

    /// <summary>Counts a result; when it settles the audit, whoever was contradicted is put in quarantine.</summary>
    public static void Vote(ClusterStep step, ContributionHeader header)
    {
        StageState stage = step.State.Stage!;
        int index = IndexOf(stage, header.Block);
        if (index < 0)
            return;
        var vote = new AuditVote(header.Worker, header.Incarnation, header.Digest, header.UnitDigests);
        Audit audit = stage.Audits[index];
        if (!step.Policy.ComparesAudits && audit.Votes.Length > 0)
            vote = audit.Votes[0] with { Worker = header.Worker, Incarnation = header.Incarnation };
        audit = audit with { Votes = audit.Votes.Add(vote) };
        step.Set(stage with { Audits = stage.Audits.SetItem(index, audit) });
        if (audit.Agreed is { } truth)
            Settle(step, audit, truth);
        else if (audit.IsDisputed)
            step.Say($"{header.Worker} computes block {audit.Block} of {stage.Stage} differently from {audit.Votes[0].Worker}.");
    }

    /// <summary>Gives audited blocks to a second worker, and disputed ones to a third.</summary>
    public static void Assign(ClusterStep step)
    {
        foreach (Audit audit in step.State.Stage!.Audits)
        {
            int asked = Count(step.State.Stage!, audit.Block);
            for (int wanted = audit.Votes.IsEmpty ? 2 : 1; asked < wanted; asked++)
            {
                if (asked + audit.Votes.Length == 0 || Pick(step.State, audit) is not { } auditor)
                    break;
                AssignmentRules.Place(step, auditor, audit.Block, isBackup: true);
            }
        }
    }

    /// <summary>Gives up audits that nobody is there for: a second worker, not a second try, makes an audit.</summary>
    public static void Waive(ClusterStep step)
    {
        StageState stage = step.State.Stage!;
        foreach (Audit audit in stage.Audits)
        {
            if (audit.IsDisputed || Count(stage, audit.Block) > 0 || Pick(step.State, audit) is not null)
                continue;
            step.Say($"Block {audit.Block} of {stage.Stage} is not audited: no second worker is ready.");
            stage = stage with { Audits = stage.Audits.Remove(audit) };
        }

        step.Set(stage);
    }

    /// <summary>Forgets audits of blocks that nobody has delivered and nobody computes any more.</summary>
    public static StageState DropUnasked(StageState stage) => stage.Audits.IsEmpty
        ? stage
        : stage with { Audits = stage.Audits.RemoveAll(a => a.Votes.IsEmpty && Count(stage, a.Block) == 0) };

    /// <summary>A dispute that nobody who is here can settle: one sentence without its end; null when there is none.</summary>
    public static string? Deadlock(ClusterState state)
    {
        if (state.Stage is not { OpenCount: 0 } stage)
            return null;
        foreach (Audit audit in stage.Audits)
        {
            if (audit.IsDisputed && Count(stage, audit.Block) == 0 && Pick(state, audit) is null)
                return $"{Names(audit)} compute block {audit.Block} of {stage.Stage} differently, "
                    + "and a third worker has to say who is right";
        }

        return null;
    }

    /// <summary>Whether a result of this worker would tell an audit anything.</summary>
    public static bool IsNews(StageState stage, SlotBlock block, WorkerId worker) =>
        IndexOf(stage, block) is var i && (i < 0 || !stage.Audits[i].Votes.Any(v => v.Worker == worker));

    private static void Settle(ClusterStep step, Audit audit, AuditVote truth)
    {
        StageState stage = step.State.Stage!;
        ImmutableArray<UnitState>.Builder units = stage.Units.ToBuilder();
        for (int unit = audit.Block.First; unit < audit.Block.End(units.Count); unit++)
        {
            WorkerId deliverer = units[unit].Worker;
            if (units[unit].Status == UnitStatus.Done)
                units[unit] = units[unit] with { Auditor = audit.Votes.First(v => v.Agrees(truth) && v.Worker != deliverer).Worker };
        }

        step.Set(stage with { Units = units.MoveToImmutable(), Audits = stage.Audits.Remove(audit) });
        AssignmentRules.Revoke(step, a => a.Block == audit.Block);
        ImmutableArray<LedgerVote> votes =
            [.. audit.Votes.Select(v => new LedgerVote(v.Worker, v.Incarnation, VoteKind.Computed, v.Digest))];
        foreach (WorkerId liar in audit.Votes.Where(v => !v.Agrees(truth)).Select(v => v.Worker).Distinct())
        {
            IEnumerable<WorkerId> others = audit.Votes.Where(v => v.Agrees(truth) && v.Worker != liar).Select(v => v.Worker).Distinct();
            DecisionRules.Quarantine(step, liar, audit.Block, votes,
                $"{liar} computed block {audit.Block} of {stage.Stage} differently from {string.Join(" and ", others)}: "
                + "its numbers are not believed any more, and what it did for this stage is done again.");
        }
    }

    private static Member? Pick(ClusterState state, Audit audit)
    {
        StageState stage = state.Stage!;
        Member[] candidates = [.. AssignmentRules.Candidates(state).Where(m => !IsAsked(stage, audit.Block, m.Worker))];
        Member[] fresh = [.. candidates.Where(m => !audit.Votes.Any(v => v.Worker == m.Worker))];
        if (fresh.Length == 0 && audit.IsDisputed)
            fresh = [.. candidates.Where(m => audit.Votes.Count(v => v.Worker == m.Worker) < MostVotesOfOne)];
        if (fresh.Length == 0)
            return null;
        double[] speeds = SpeedRules.Estimate(fresh);
        int[] loads = AssignmentRules.Loads(stage, fresh);
        int best = 0;
        for (int i = 1; i < fresh.Length; i++)
        {
            if (loads[i] / speeds[i] < loads[best] / speeds[best])
                best = i;
        }

        return fresh[best];
    }

    private static bool IsAsked(StageState stage, SlotBlock block, WorkerId worker)
    {
        foreach (Assignment assignment in stage.Assignments)
        {
            if (assignment.Block == block && assignment.Worker == worker)
                return true;
        }

        return false;
    }

    private static int Count(StageState stage, SlotBlock block)
    {
        int count = 0;
        foreach (Assignment assignment in stage.Assignments)
            count += assignment.Block == block ? 1 : 0;
        return count;
    }

    private static int IndexOf(StageState stage, SlotBlock block)
    {
        for (int i = 0; i < stage.Audits.Length; i++)
        {
            if (stage.Audits[i].Block == block)
                return i;
        }

        return -1;
    }

    private static string Names(Audit audit) => string.Join(" and ", audit.Votes.Select(v => v.Worker).Distinct());

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
