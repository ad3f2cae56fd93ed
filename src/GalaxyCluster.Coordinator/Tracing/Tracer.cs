using System.Runtime.CompilerServices;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Rounds;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Wire.Clocks;

namespace GalaxyCluster.Coordinator.Tracing;

/// <summary>
/// Turns what the rules decide, and when bytes came and went, into rows of the trace. <see cref="Observe"/> is called by
/// the loop alone; the other calls come from any thread. Never waits, never fails.
/// </summary>
internal sealed class Tracer(TraceBuffer buffer, Term term, MonotonicClock clock)
{
    private readonly ConditionalWeakTable<ContributionHeader, Arrival> _arrivals = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<Stage, TraceStage> _stages = [];
    private string _lastDecision = "";

    /// <summary>A coordinator's life begins.</summary>
    public void Started(long round, string text) =>
        buffer.Add(new TraceEvent(clock.Now, term.Number, TraceKinds.Started, round, "", 0, "", text));

    /// <summary>A contribution's bytes have come.</summary>
    public void Arrived(ContributionHeader header, DateTimeOffset began, long bytes) =>
        _arrivals.AddOrUpdate(header, new Arrival(began, clock.Now, bytes));

    /// <summary>Parameters or a shard have gone out.</summary>
    public void Sent(string what, long round, WorkerId worker, Incarnation incarnation, DateTimeOffset began, long bytes) =>
        buffer.Add(new TraceTransfer(what, term.Number, round, worker.Name, incarnation.Number, began, clock.Now, bytes));

    /// <summary>The transaction with these stages' records took so long.</summary>
    public void Wrote(IEnumerable<Stage> stages, TimeSpan took)
    {
        lock (_gate)
        {
            foreach (Stage stage in stages)
            {
                if (_stages.Remove(stage, out TraceStage? trace))
                    buffer.Add(trace with { Durable = clock.Now, Write = took });
            }
        }
    }

    /// <summary>The rules have decided.</summary>
    public void Observe(ClusterState before, Transition<ClusterState, ClusterEffect> transition)
    {
        ClusterState after = transition.Next;
        DateTimeOffset now = clock.Now;
        ObserveStage(before, transition, now);
        ObserveBlocks(before, transition, now);
        bool isTold = false;
        foreach (ClusterEffect effect in transition.Effects)
        {
            if (EventOf(effect, before, after, now) is not { } row)
                continue;
            buffer.Add(row);
            isTold |= row.Text == transition.Reason;
        }
        if (!isTold && IsWorthKeeping(transition) && transition.Reason != _lastDecision)
        {
            _lastDecision = transition.Reason;
            buffer.Add(Event(TraceKinds.Decided, after, now, transition.Reason));
        }
    }

    private void ObserveStage(ClusterState before, Transition<ClusterState, ClusterEffect> transition, DateTimeOffset now)
    {
        ClusterState after = transition.Next;
        lock (_gate)
        {
            if (after.Stage is { } begun && before.Stage?.Stage != begun.Stage)
                _stages[begun.Stage] = new TraceStage(begun.Stage, term.Number, begun.StartedAt);
            foreach (ClusterEffect effect in transition.Effects)
            {
                if (effect is ClusterEffect.ReduceRound reduce)
                    Set(Stage.Train(reduce.Round), trace => trace with { Collected = now });
                else if (effect is ClusterEffect.MergeEvaluation merge)
                    Set(Stage.Evaluate(merge.Round), trace => trace with { Collected = now, Reduced = now });
            }
            if (after.CommittedRounds == before.CommittedRounds)
                return;
            Stage reduced = Stage.Train(after.CommittedRounds - 1);
            Set(reduced, trace => trace with { Reduced = now });
            // A round that the ledger had before is not written again, and so ends here.
            bool isWritten = transition.Effects.Any(effect => effect is ClusterEffect.PersistCommit);
            if (!isWritten && _stages.Remove(reduced, out TraceStage? again))
                buffer.Add(again);
        }

        void Set(Stage stage, Func<TraceStage, TraceStage> change)
        {
            if (_stages.TryGetValue(stage, out TraceStage? trace))
                _stages[stage] = change(trace);
        }
    }

    private void ObserveBlocks(ClusterState before, Transition<ClusterState, ClusterEffect> transition, DateTimeOffset now)
    {
        ContributionHeader? delivered = null;
        string outcome = TraceOutcomes.Counted;
        foreach (ClusterEffect effect in transition.Effects)
        {
            if (effect is ClusterEffect.AcceptContribution accept)
                delivered = accept.Header;
            else if (effect is ClusterEffect.ConfirmContribution confirm)
                (delivered, outcome) = (confirm.Header, TraceOutcomes.Compared);
            else if (effect is ClusterEffect.DiscardContribution discard)
                buffer.Add(Refused(discard, now));
        }
        if (before.Stage is not { } stage || stage.Assignments == (transition.Next.Stage?.Assignments ?? []))
            return;
        foreach (Assignment gone in stage.Assignments)
        {
            if (transition.Next.Stage is { } next && next.Stage == stage.Stage && next.Assignments.Contains(gone))
                continue;
            bool isDelivered =
                delivered is not null && delivered.Incarnation == gone.Incarnation && delivered.Assigned == gone.Assigned;
            Arrival? arrival = isDelivered && _arrivals.TryGetValue(delivered!, out Arrival? found) ? found : null;
            buffer.Add(new TraceBlock(
                stage.Stage, term.Number, gone.Worker.Name, gone.Incarnation.Number, gone.Block, gone.Attempt, gone.IsBackup,
                gone.Since)
            {
                Sent = arrival?.Began,
                Received = arrival?.Ended,
                Bytes = arrival?.Bytes ?? 0,
                Ended = now,
                Outcome = isDelivered ? outcome
                    : delivered is not null ? TraceOutcomes.Overtaken
                    : TraceOutcomes.Revoked,
                Reason = isDelivered ? "" : transition.Reason,
            });
        }
    }

    private TraceBlock Refused(ClusterEffect.DiscardContribution discard, DateTimeOffset now)
    {
        ContributionHeader header = discard.Header;
        Arrival? arrival = _arrivals.TryGetValue(header, out Arrival? found) ? found : null;
        return new TraceBlock(
            header.Stage, term.Number, header.Worker.Name, header.Incarnation.Number, header.Block, header.Attempt, false, null)
        {
            Sent = arrival?.Began,
            Received = arrival?.Ended,
            Bytes = arrival?.Bytes ?? 0,
            Ended = now,
            Outcome = TraceOutcomes.Refused,
            Reason = $"{discard.Rejection.Code}: {discard.Rejection.Reason}",
        };
    }

    private TraceEvent? EventOf(ClusterEffect effect, ClusterState before, ClusterState after, DateTimeOffset now) => effect switch
    {
        ClusterEffect.MemberChanged e => Event(KindOf(e), after, now, e.Reason) with
        {
            Worker = e.Worker.Name,
            Incarnation = e.Incarnation.Number,
            Cause = e.Cause == LossCause.None ? "" : e.Cause.ToString(),
        },
        ClusterEffect.Refuse e => Event(TraceKinds.Refused, after, now, e.Rejection.Reason) with
        {
            Worker = e.Worker.Name,
            Cause = e.Rejection.Code.ToString(),
        },
        ClusterEffect.PauseRun e => Event(TraceKinds.Paused, after, now, e.Reason),
        ClusterEffect.ContinueRun e => Event(TraceKinds.Continued, after, now, e.Reason),
        ClusterEffect.FinishRun e => Event(TraceKinds.Ended, after, now, e.Reason),
        ClusterEffect.StopRun e => Event(TraceKinds.Ended, after, now, e.Reason),
        ClusterEffect.FailRun e => Event(TraceKinds.Ended, after, now, e.Reason),
        ClusterEffect.SendPlan e => Reassigned(e, before, after, now),
        _ => null,
    };

    private TraceEvent? Reassigned(ClusterEffect.SendPlan plan, ClusterState before, ClusterState after, DateTimeOffset now)
    {
        int units = 0;
        foreach (Assignment assignment in after.Stage?.Assignments ?? [])
        {
            bool isNew = before.Stage?.Assignments.Contains(assignment) != true;
            if (isNew && assignment.Attempt > 0 && assignment.Incarnation == plan.Incarnation)
                units += assignment.Block.Count(after.Facts.UnitCount(plan.Plan.Stage));
        }
        string what = plan.Plan.Stage.Kind == StageKind.Train ? "slots" : "parts";
        return units == 0
            ? null
            : Event(TraceKinds.Reassigned, after, now, $"{units} {what} of {plan.Plan.Stage} go to {plan.Worker}.") with
            {
                Worker = plan.Worker.Name,
                Incarnation = plan.Incarnation.Number,
            };
    }

    // Deliveries, commits and heart-beats are many and normal; they are in the other tables.
    private static bool IsWorthKeeping(Transition<ClusterState, ClusterEffect> transition)
    {
        if (transition.Reason.Length == 0)
            return false;
        foreach (ClusterEffect effect in transition.Effects)
        {
            if (effect is ClusterEffect.AcceptContribution or ClusterEffect.DiscardContribution or ClusterEffect.PersistCommit
                or ClusterEffect.PersistEvaluation or ClusterEffect.RefuseHeartbeat)
                return false;
        }
        return true;
    }

    private static string KindOf(ClusterEffect.MemberChanged e) => e.To switch
    {
        MemberStatus.Preparing => TraceKinds.Joined,
        MemberStatus.Suspect => TraceKinds.Suspect,
        MemberStatus.Draining => TraceKinds.Draining,
        MemberStatus.Left => TraceKinds.Left,
        MemberStatus.Lost => TraceKinds.Lost,
        _ => TraceKinds.Active,
    };

    private TraceEvent Event(string kind, ClusterState state, DateTimeOffset now, string text) =>
        new(now, term.Number, kind, state.Stage?.Stage.Round ?? state.CommittedRounds, "", 0, "", text);

    /// <summary>When a contribution's bytes came.</summary>
    private sealed record Arrival(DateTimeOffset Began, DateTimeOffset Ended, long Bytes);
}
