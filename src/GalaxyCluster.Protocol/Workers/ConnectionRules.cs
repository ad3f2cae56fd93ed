using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Workers;

/// <summary>How a worker comes to a coordinator, stays with it, and leaves.</summary>
internal static class ConnectionRules
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    public static void Opened(WorkerStep step, WorkerMachineEvent.SessionOpened e)
    {
        if (e.Session != step.State.Session || step.State.Phase != WorkerPhase.Connecting)
            return;
        step.State = step.State with { Phase = WorkerPhase.Joining };
        JoinFacts facts = step.State.Facts with
        {
            HeldTerm = step.State.Term.Number,
            HeldIncarnation = step.State.Incarnation.Number,
        };
        step.Do(new WorkerMachineEffect.SendJoin(e.Session, step.State.Worker, facts));
    }

    public static void Welcomed(WorkerStep step, WorkerMachineEvent.Welcomed e)
    {
        WorkerState state = step.State;
        if (e.Session != state.Session || state.Phase != WorkerPhase.Joining)
            return;
        if (e.Term.Number < state.Term.Number)
        {
            Rejoin(step, $"The coordinator answers in term {e.Term}, but {state.Term} has begun: it is one of the past.");
            return;
        }

        if (state.Run is { } run && run.RunHash != e.Run.RunHash)
        {
            step.Exit(ExitCause.Refused, "The coordinator trains another run now; start the worker again to join it.");
            return;
        }

        step.State = state with
        {
            Phase = WorkerPhase.Member,
            Term = e.Term,
            Incarnation = e.Incarnation,
            Run = e.Run,
            Facts = state.Facts with { RunHash = e.Run.RunHash },
            HeartbeatInterval = e.HeartbeatInterval,
            SilenceLimit = e.SilenceLimit,
            HeardAt = step.Now,
            NextHeartbeatAt = step.Now,
            AwaySince = null,
            CoordinatorStopped = false,
        };
        step.Say($"Joined as incarnation {e.Incarnation} in term {e.Term}.");
    }

    public static void Refused(WorkerStep step, WorkerMachineEvent.Refused e)
    {
        if (e.Session != step.State.Session || step.State.Phase is not (WorkerPhase.Joining or WorkerPhase.Member
            or WorkerPhase.Draining))
            return;
        Obey(step, e.Rejection);
        if (e.Rejection.RetryAt is { } at && step.State.Phase == WorkerPhase.Away && at > step.State.DueAt)
            step.State = step.State with { DueAt = at < step.Now + LongestRetry ? at : step.Now + LongestRetry };
    }

    /// <summary>Ends, or joins again.</summary>
    public static void Obey(WorkerStep step, Rejection rejection)
    {
        if (rejection.IsFinal)
        {
            ExitCause cause = rejection.Code switch
            {
                RejectionCode.RunFinished => ExitCause.RunFinished,
                RejectionCode.RunFailed => ExitCause.RunFailed,
                _ => ExitCause.Refused,
            };
            step.Exit(cause, rejection.Reason);
            return;
        }

        if (rejection.Code == RejectionCode.RunStopped)
            step.State = step.State with { CoordinatorStopped = true };
        Rejoin(step, rejection.Reason);
    }

    public static void Heard(WorkerStep step, SessionId session)
    {
        if (session == step.State.Session && step.IsMember)
            step.State = step.State with { HeardAt = step.Now, FailedJoins = 0 };
    }

    public static void Closed(WorkerStep step, WorkerMachineEvent.SessionClosed e)
    {
        if (e.Session != step.State.Session || step.State.Phase == WorkerPhase.Away)
            return;
        ExitCause cause = e.Cause switch
        {
            CloseCause.RunFinished => ExitCause.RunFinished,
            CloseCause.RunFailed => ExitCause.RunFailed,
            CloseCause.Superseded => ExitCause.Superseded,
            CloseCause.Drained => ExitCause.Drained,
            CloseCause.Quarantined => ExitCause.Refused,
            _ => ExitCause.None,
        };
        if (cause != ExitCause.None)
        {
            step.Exit(cause, e.Reason);
            return;
        }

        step.State = step.State with { CoordinatorStopped = e.Cause == CloseCause.RunStopped };
        Rejoin(step, e.Reason);
    }

    public static void Lost(WorkerStep step, WorkerMachineEvent.ConnectionLost e)
    {
        if (e.Session == step.State.Session && step.State.Phase != WorkerPhase.Away)
            Rejoin(step, $"The connection to the coordinator is gone: {e.Message}");
    }

    /// <summary>Keeps what has been begun, hands the rest back; a worker outside the run just ends.</summary>
    public static void Drain(WorkerStep step)
    {
        if (step.State.Phase == WorkerPhase.Draining)
            return;
        if (step.State.Phase != WorkerPhase.Member)
        {
            step.Do(new WorkerMachineEffect.Disconnect(step.State.Session, "leaving"));
            step.Exit(ExitCause.Drained, "Left as asked; it had no work.");
            return;
        }

        ImmutableArray<BlockProgress> kept = step.State.Blocks.RemoveAll(b => !b.IsStarted);
        ImmutableArray<AssignedBlock> keeps = [.. kept.Select(b => b.Assigned)];
        step.State = step.State with
        {
            Phase = WorkerPhase.Draining,
            Blocks = kept,
            DrainDeadline = step.Now + step.State.Limits.DrainLimit,
        };
        step.Do(new WorkerMachineEffect.SendDrain(
            step.State.Session, step.State.Worker, step.State.Incarnation, step.State.Term, keeps));
        step.Say($"Leaving: {keeps.Length} blocks that were begun are finished first.");
    }

    /// <summary>Drops everything of this session and comes back after a pause.</summary>
    public static void Rejoin(WorkerStep step, string reason)
    {
        bool wasDraining = step.State.Phase == WorkerPhase.Draining;
        step.DropWork();
        step.Do(new WorkerMachineEffect.Disconnect(step.State.Session, reason));
        if (wasDraining)
        {
            step.Exit(ExitCause.Drained, $"Left as asked, with work undone: {reason}");
            return;
        }

        int failed = step.State.FailedJoins + 1;
        step.State = step.State with
        {
            Phase = WorkerPhase.Away,
            FailedJoins = failed,
            FailedFetches = 0,
            FetchingParameters = null,
            FetchingShards = [],
            UnitsComputing = 0,
            AwaySince = step.State.AwaySince ?? step.Now,
            DueAt = step.Now + BackOff(step.State, failed, step.Now - (step.State.AwaySince ?? step.Now)),
        };
        step.Say(reason);
    }

    /// <summary>A worker that was paused gives its coordinator the same time again before it calls it silent.</summary>
    public static void ForgiveOversleeping(WorkerStep step, TimeSpan asleep)
    {
        if (step.State.WakeAt is not { } due || step.Now - due <= WakeRules.Punctual)
            return;
        step.State = step.State with
        {
            HeardAt = step.State.HeardAt + asleep,
            DueAt = step.State.DueAt + asleep,
            DrainDeadline = step.State.DrainDeadline + asleep,
        };
    }

    /// <summary>What the clock asks for: connecting, heart-beats, giving up.</summary>
    public static void Keep(WorkerStep step)
    {
        WorkerState state = step.State;
        switch (state.Phase)
        {
            case WorkerPhase.Away when state.AwaySince + state.Limits.GiveUpAfter <= step.Now:
                step.Exit(state.CoordinatorStopped ? ExitCause.RunStopped : ExitCause.Unreachable,
                    $"No coordinator could be joined for {state.Limits.GiveUpAfter.TotalMinutes:0.#} minutes; last: {state.Reason}");
                break;
            case WorkerPhase.Away when state.DueAt <= step.Now:
                var session = new SessionId(state.Session.Number + 1);
                step.State = state with
                {
                    Phase = WorkerPhase.Connecting,
                    Session = session,
                    DueAt = step.Now + state.Limits.JoinLimit,
                };
                step.Do(new WorkerMachineEffect.Connect(session));
                break;
            case WorkerPhase.Connecting or WorkerPhase.Joining when state.DueAt <= step.Now:
                Rejoin(step, $"The coordinator did not answer within {state.Limits.JoinLimit.TotalSeconds:0.#} s.");
                break;
            case WorkerPhase.Member or WorkerPhase.Draining when state.HeardAt + state.SilenceLimit <= step.Now:
                Rejoin(step, $"Nothing was heard of the coordinator for {state.SilenceLimit.TotalSeconds:0.#} s.");
                break;
            case WorkerPhase.Draining when state.DrainDeadline <= step.Now:
                step.Do(new WorkerMachineEffect.Disconnect(state.Session, "leaving"));
                step.Exit(ExitCause.Drained, "Left as asked, with work undone: the grace period is over.");
                break;
        }
    }

    /// <summary>Sends the heart-beat that is due, and asks to be woken for what is due next.</summary>
    public static void Arrange(WorkerStep step)
    {
        if (step.IsMember && step.State.NextHeartbeatAt <= step.Now)
        {
            step.State = step.State with { NextHeartbeatAt = step.Now + step.State.HeartbeatInterval };
            step.Do(new WorkerMachineEffect.SendHeartbeat(
                step.State.Session, step.State.Worker, step.State.Incarnation, step.State.Term, Progress(step.State)));
        }

        WorkerState state = step.State;
        if (state.WakeAt <= step.Now)
            state = state with { WakeAt = null };
        DateTimeOffset next = NextDeadline(step, state);
        if (state.WakeAt is null || next < state.WakeAt)
        {
            state = state with { WakeAt = next };
            step.Do(new WorkerMachineEffect.WakeAt(next - state.ClockBehind));
        }

        step.State = state;
    }

    public static bool IsReady(WorkerState state)
    {
        if (state.Plan is not { } plan)
            return false;
        for (int slot = plan.Prepare.First; slot < plan.Prepare.End; slot++)
        {
            if (!state.Shards.Contains((StageKind.Train, slot)))
                return false;
        }

        return true;
    }

    private static DateTimeOffset NextDeadline(WorkerStep step, WorkerState state)
    {
        DateTimeOffset next;
        if (step.IsMember)
        {
            next = Earlier(state.NextHeartbeatAt, state.HeardAt + state.SilenceLimit);
            if (state.RetryAt > step.Now)
                next = Earlier(next, state.RetryAt);
            if (state.DrainDeadline is { } drain)
                next = Earlier(next, drain);
        }
        else
        {
            next = state.DueAt;
            if (state.Phase == WorkerPhase.Away && state.AwaySince is { } since)
                next = Earlier(next, since + state.Limits.GiveUpAfter);
        }

        return next > step.Now ? next : step.Now + TimeSpan.FromMilliseconds(1);
    }

    private static WorkerProgress Progress(WorkerState state)
    {
        int planned = 0, undone = 0;
        if (state is { Plan: { } plan, Run: { } run })
        {
            foreach (AssignedBlock assigned in plan.Blocks)
                planned += assigned.Block.Count(run.UnitCount(plan.Stage));
            foreach (BlockProgress work in state.Blocks)
                undone += work.Pending.Length + work.Running.Count;
        }

        return new WorkerProgress(
            state.Plan?.Revision ?? 0, state.Counter, IsReady(state), state.Plan?.Stage, planned - undone, planned,
            state.UnitsComputing, state.UnitsEnded);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    // Jitter comes from the name and the number of the session, so that workers that lost their coordinator together do
    // not come back together, and yet every run of the rules goes the same way. A pause is never more than a small part
    // of the time that it has been away: a coordinator that is back is found soon after.
    private static TimeSpan BackOff(WorkerState state, int failed, TimeSpan away)
    {
        double doubled = state.Limits.BackOffFloor.Ticks * (double)(1L << Math.Min(failed - 1, 30));
        double bounded = Math.Max(state.Limits.BackOffFloor.Ticks, away.Ticks * state.Limits.BackOffOfAway);
        double full = Math.Min(Math.Min(doubled, bounded), state.Limits.BackOffCeiling.Ticks);
        ulong hash = 14695981039346656037;
        foreach (char c in state.Worker.Name)
            hash = (hash ^ c) * 1099511628211;
        hash = (hash ^ (ulong)state.Session.Number) * 0x9E3779B97F4A7C15;
        double jitter = (hash >> 40) / (double)(1 << 24);
        return TimeSpan.FromTicks((long)(full * (0.5 + 0.5 * jitter)));
    }
}
