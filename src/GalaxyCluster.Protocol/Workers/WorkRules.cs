using System.Collections.Immutable;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Workers;

/// <summary>From a plan to the sums that answer it.</summary>
internal static class WorkRules
{
    public static void Adopt(WorkerStep step, WorkerMachineEvent.PlanReceived e)
    {
        WorkerState state = step.State;
        WorkPlan plan = e.Plan;
        if (e.Session != state.Session
            || !step.IsMember
            || plan.Term != state.Term
            || plan.Incarnation != state.Incarnation
            || plan.Revision <= (state.Plan?.Revision ?? 0))
            return;
        if (!Fits(plan, state.Run!))
        {
            ConnectionRules.Rejoin(step, $"The coordinator sent a plan for {plan.Stage} that does not fit the run.");
            return;
        }

        CancelAllBut(step, plan);
        bool isSameStage = state.Plan?.Stage == plan.Stage;
        var blocks = ImmutableArray.CreateBuilder<BlockProgress>();
        foreach (AssignedBlock assigned in plan.Blocks)
        {
            BlockProgress? known = isSameStage ? state.Blocks.FirstOrDefault(b => b.Assigned == assigned) : null;
            bool wasAnswered = isSameStage && known is null && state.Plan!.Blocks.Contains(assigned);
            // A draining worker begins nothing: the coordinator has these blocks back already, or will soon.
            if (known is not null)
                blocks.Add(known);
            else if (!wasAnswered && state.Phase == WorkerPhase.Member)
                blocks.Add(New(plan.Stage, assigned, state.Run!));
        }

        step.State = step.State with { HeardAt = step.Now, Plan = plan, Blocks = blocks.ToImmutable() };
        if (!plan.Blocks.IsEmpty && !isSameStage)
            step.Say($"Working on {plan.Stage}.");
    }

    public static void Computed(WorkerStep step, WorkerMachineEvent.UnitComputed e)
    {
        Ended(step);
        step.Update(e.Stage, e.Assigned, work => !work.Running.Contains(e.Unit)
            ? work
            : work with { Running = work.Running.Remove(e.Unit), Digests = work.Digests.Add(e.Unit, e.Digest) });
    }

    /// <summary>A thread is done with a unit, wanted or not: it is not stuck.</summary>
    public static void Ended(WorkerStep step)
    {
        if (step.State.UnitsComputing == 0)
            return; // Of a session that is over.
        step.State = step.State with
        {
            UnitsComputing = step.State.UnitsComputing - 1,
            UnitsEnded = step.State.UnitsEnded + 1,
            Counter = step.State.Counter + 1,
        };
    }

    public static void Failed(WorkerStep step, WorkerMachineEvent.UnitFailed e)
    {
        Ended(step);
        if (!step.IsMember || step.State.Plan?.Stage != e.Stage || !step.State.Blocks.Any(b => b.Assigned == e.Assigned))
            return;
        step.Say($"Unit {e.Unit} of {e.Stage} cannot be computed: {e.Message}");
        step.Do(new WorkerMachineEffect.SendWorkFailed(
            step.State.Session,
            step.State.Worker,
            step.State.Incarnation,
            step.State.Term,
            e.Stage,
            e.Assigned,
            e.Unit,
            e.NotFinite,
            e.Message));
        step.Do(new WorkerMachineEffect.CancelBlocks(e.Stage, [e.Assigned]));
        step.Update(e.Stage, e.Assigned, _ => null);
    }

    public static void Answered(WorkerStep step, WorkerMachineEvent.ContributionAnswered e)
    {
        step.Update(e.Stage, e.Assigned, _ => null);
        if (!step.IsMember)
            return;
        step.State = step.State with { HeardAt = step.Now, Counter = step.State.Counter + 1 };
        if (e.Rejection is not { } rejection)
            return;
        if (rejection.RequiresRejoin || rejection.EndsTheRun)
            ConnectionRules.Obey(step, rejection);
        else
            step.Say(rejection.Reason);
    }

    public static void NotSent(WorkerStep step, WorkerMachineEvent.ContributionFailed e)
    {
        int sends = 0;
        step.Update(e.Stage, e.Assigned, work =>
        {
            sends = work.Sends;
            return work with { IsSending = false };
        });
        if (sends == 0)
            return;
        string reason = $"Block {e.Assigned.Block} of {e.Stage} could not be sent: {e.Message}";
        if (sends >= step.State.Limits.TransferAttempts)
        {
            ConnectionRules.Rejoin(step, reason);
            return;
        }

        step.State = step.State with { RetryAt = step.Now + TransferRules.RetryPause(step.State, sends) };
        step.Say(reason);
    }

    /// <summary>Sends what is computed, fetches what is missing, and keeps the threads busy.</summary>
    public static void Advance(WorkerStep step)
    {
        if (step.State.Plan is not { } plan)
            return;
        TransferRules.Request(step, plan);
        Compute(step, plan);
        Deliver(step, plan);
    }

    private static void Compute(WorkerStep step, WorkPlan plan)
    {
        if (!TransferRules.HasParameters(step.State, plan))
            return;
        int free = step.State.Facts.Threads + step.State.Limits.LookAhead - step.State.Blocks.Sum(b => b.Running.Count);
        foreach (BlockProgress begun in step.State.Blocks)
        {
            BlockProgress work = begun;
            foreach (int unit in begun.Pending)
            {
                if (free == 0)
                    break;
                if (!step.State.Shards.Contains((plan.Stage.Kind, unit)))
                    continue;
                work = work with { Pending = work.Pending.Remove(unit), Running = work.Running.Add(unit) };
                step.State = step.State with { UnitsComputing = step.State.UnitsComputing + 1 };
                step.Do(new WorkerMachineEffect.ComputeUnit(plan.Stage, work.Assigned, unit));
                free--;
            }

            if (work != begun)
                step.Update(plan.Stage, begun.Assigned, _ => work);
        }
    }

    private static void Deliver(WorkerStep step, WorkPlan plan)
    {
        foreach (BlockProgress work in step.State.Blocks)
        {
            if (!work.IsComputed || work.IsSending || (work.Sends > 0 && step.State.RetryAt > step.Now))
                continue;
            step.Update(plan.Stage, work.Assigned, w => w with { Sends = w.Sends + 1, IsSending = true });
            step.Do(new WorkerMachineEffect.SendContribution(new ContributionHeader
            {
                Worker = step.State.Worker,
                Incarnation = step.State.Incarnation,
                Term = step.State.Term,
                Stage = plan.Stage,
                Block = work.Assigned.Block,
                Attempt = work.Assigned.Attempt,
                UnitDigests = [.. work.Digests.Values],
                Digest = 0,
            }));
        }
    }

    private static void CancelAllBut(WorkerStep step, WorkPlan plan)
    {
        if (step.State.Plan is not { } old)
            return;
        ImmutableArray<AssignedBlock> unwanted =
        [
            .. step.State.Blocks.Select(b => b.Assigned).Where(b => old.Stage != plan.Stage || !plan.Blocks.Contains(b)),
        ];
        if (!unwanted.IsEmpty)
            step.Do(new WorkerMachineEffect.CancelBlocks(old.Stage, unwanted));
    }

    private static BlockProgress New(Stage stage, AssignedBlock assigned, RunFacts run)
    {
        var pending = ImmutableArray.CreateBuilder<int>();
        for (int unit = assigned.Block.First; unit < assigned.Block.End(run.UnitCount(stage)); unit++)
        {
            if (run.SamplesOf(stage, unit).Count > 0)
                pending.Add(unit);
        }

        return new BlockProgress(assigned, pending.ToImmutable(), [], ImmutableSortedDictionary<int, UInt128>.Empty);
    }

    private static bool Fits(WorkPlan plan, RunFacts run)
    {
        int units = run.UnitCount(plan.Stage);
        if (plan.Stage.Round < 0
            || plan.Prepare.First < 0
            || plan.Prepare.Count < 0
            || plan.Prepare.Count > run.SlotCount - plan.Prepare.First)
            return false;
        for (int i = 0; i < plan.Blocks.Length; i++)
        {
            if (!plan.Blocks[i].Block.IsWithin(units))
                return false;
            for (int j = 0; j < i; j++)
            {
                if (plan.Blocks[i].Block.Overlaps(plan.Blocks[j].Block))
                    return false;
            }
        }

        return true;
    }
}
