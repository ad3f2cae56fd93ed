using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>
/// What could change a number if it were forgotten: it goes to the disk first and takes effect when it is there. No stage
/// is completed in between.
/// </summary>
internal static class DecisionRules
{
    /// <summary>A worker's numbers are not believed any more.</summary>
    public static void Quarantine(
        ClusterStep step, WorkerId worker, SlotBlock block, ImmutableArray<LedgerVote> votes, string reason)
    {
        if (step.State.Quarantined.ContainsKey(worker) || step.State.Deciding.Any(d => d.Worker == worker))
            return;
        Decide(step, new LedgerDecision
        {
            Kind = DecisionKind.Quarantine,
            Block = block,
            Worker = worker,
            Votes = votes,
            Reason = reason,
        });
    }

    /// <summary>A slot of the running round is left out. From here on nobody is asked for it.</summary>
    public static void Skip(ClusterStep step, int slot, ImmutableArray<LedgerVote> votes, string reason)
    {
        AssignmentRules.Revoke(step, a => a.Block.Covers(slot));
        Decide(step, new LedgerDecision
        {
            Kind = DecisionKind.Skip,
            Block = SlotBlock.OfUnit(slot),
            Votes = votes,
            Reason = reason,
        });
    }

    /// <summary>True when the unit is going to be left out.</summary>
    public static bool IsBeingSkipped(ClusterState state, int unit)
    {
        foreach (LedgerDecision decision in state.Deciding)
        {
            if (decision.Kind == DecisionKind.Skip && decision.Block.Covers(unit))
                return true;
        }

        return false;
    }

    /// <summary>The oldest decision that was not on the disk is there: it takes effect.</summary>
    public static void Persisted(ClusterStep step)
    {
        if (step.State.Deciding.IsEmpty)
            return;
        LedgerDecision decision = step.State.Deciding[0];
        step.State = step.State with { Deciding = step.State.Deciding.RemoveAt(0) };
        if (step.Policy.WaitsForDecisions && !step.HasEnded)
            TakeEffect(step, decision);
    }

    private static void Decide(ClusterStep step, LedgerDecision decision)
    {
        Stage stage = step.State.Stage!.Stage;
        LedgerRecord record = LedgerChain.Seal(new LedgerRecord
        {
            Stage = stage,
            Epoch = step.Facts.EpochOf(stage.Round),
            Term = step.State.Term,
            ParametersSha256 = step.State.ParametersSha256,
            Units = [],
            Decision = decision,
            PreviousHash = step.State.LedgerHead,
        });
        step.State = step.State with { LedgerHead = record.Hash, Deciding = step.State.Deciding.Add(decision) };
        step.Do(new ClusterEffect.PersistDecision(record));
        step.Say(decision.Reason);
        if (!step.Policy.WaitsForDecisions)
            TakeEffect(step, decision);
    }

    private static void TakeEffect(ClusterStep step, LedgerDecision decision)
    {
        if (decision.Worker is { } worker)
            Expel(step, worker, decision.Reason);
        else if (step.State.Stage is { } stage)
            LeaveOut(step, stage, decision.Block.Index);
    }

    private static void Expel(ClusterStep step, WorkerId worker, string reason)
    {
        step.State = step.State with { Quarantined = step.State.Quarantined.SetItem(worker, reason) };
        if (step.State.Members.TryGetValue(worker, out Member? member) && member.IsPresent)
        {
            MembershipRules.Lose(step, member, LossCause.Distrusted, reason);
            step.Do(new ClusterEffect.CloseSession(
                member.Session, worker, member.Incarnation, CloseCause.Quarantined, reason));
        }

        if (step.State.Stage is { } stage && stage.Units.Any(u => u.Status == UnitStatus.Done && u.Worker == worker))
            Restart(step, stage);
    }

    // What the expelled worker delivered is in the sum already, and a sum cannot be taken apart.
    private static void Restart(ClusterStep step, StageState stage)
    {
        bool IsDone(SlotBlock block)
        {
            for (int unit = block.First; unit < block.End(stage.Units.Length); unit++)
            {
                if (stage.Units[unit].Status == UnitStatus.Done)
                    return true;
            }

            return false;
        }

        AssignmentRules.Revoke(step, a => IsDone(a.Block));
        step.Set(step.State.Stage! with
        {
            Units =
            [
                .. stage.Units.Select(u => u.Status == UnitStatus.Done
                    ? new UnitState { Status = UnitStatus.Open, Attempts = u.Attempts }
                    : u),
            ],
            Audits = step.State.Stage!.Audits.RemoveAll(a => !a.Votes.IsEmpty),
            Undisturbed = false,
        });
        step.Do(new ClusterEffect.RestartStage(stage.Stage));
    }

    private static void LeaveOut(ClusterStep step, StageState stage, int slot)
    {
        step.State = step.State with { Skips = step.State.Skips.Add((stage.Stage.Round, slot)) };
        step.Set(stage with { Units = stage.Units.SetItem(slot, new UnitState { Status = UnitStatus.Absent }) });
        step.Do(new ClusterEffect.SkipSlot(stage.Stage.Round, slot));
        RunRules.FailWhenNothingIsLeft(step);
    }
}
