using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Parameters;
using GalaxyCluster.Coordinator.Reporting;
using GalaxyCluster.Coordinator.Tracing;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Wire.Mapping;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Coordinator.Loop;

/// <summary>
/// Does what the rules say. Called by the loop only, in order; whatever takes time goes to the reducer, the recorder
/// or a session's own task.
/// </summary>
internal sealed class EffectRunner(
    SessionTable sessions, UploadTable uploads, RoundReducer reducer, Recorder recorder, RecoveredRun recovered,
    Narrator narrator, Tracer tracer, string runDefinition, MonotonicClock clock, ILogger logger)
{
    private readonly TaskCompletionSource<RunEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CommittedRound? _committed;
    private DateTimeOffset _stageStart = clock.Now;
    private TimeSpan _stageTook;

    /// <summary>How the run ends, as soon as the rules have said so.</summary>
    public Task<RunEnd> Ended => _end.Task;

    /// <summary>A transition's effects follow.</summary>
    public void Begin(ClusterState before, Transition<ClusterState, ClusterEffect> transition)
    {
        if (transition.Reason.Length > 0)
            CoordinatorLog.Decided(logger, transition.Reason);
        narrator.Tell(before, transition);
        tracer.Observe(before, transition);
        _stageTook = clock.Now - _stageStart;
        if (transition.Next.Stage is { Stage.Kind: StageKind.Train } stage && before.Stage?.Stage != stage.Stage)
            _stageStart = clock.Now;
    }

    public void Run(ClusterEffect effect)
    {
        switch (effect)
        {
            case ClusterEffect.Welcome e:
                Welcome(e);
                break;
            case ClusterEffect.Refuse e:
                Refuse(e);
                break;
            case ClusterEffect.SendPlan e:
                sessions.Send(e.Worker, e.Incarnation, CoordinatorMapping.ToWire(e.Plan));
                break;
            case ClusterEffect.AcknowledgeHeartbeat e:
                sessions.Send(e.Worker, e.Incarnation, CoordinatorMapping.HeartbeatAck());
                break;
            case ClusterEffect.RefuseHeartbeat e:
                sessions.Send(e.Worker, e.Incarnation, CoordinatorMapping.ToWire(e.Rejection, clock.Now));
                break;
            case ClusterEffect.CloseSession e:
                Close(e);
                break;
            case ClusterEffect.AcceptContribution e:
                Accept(e);
                break;
            case ClusterEffect.ConfirmContribution e:
                uploads.Take(e.Header)?.Decide(null);
                break;
            case ClusterEffect.PersistDecision e:
                // By way of the reducer, as evaluations go: the records reach the disk in the order of their chain.
                reducer.Do(_ => recorder.Decide(e.Record));
                break;
            case ClusterEffect.RestartStage e:
                reducer.Restart(e.Stage);
                break;
            case ClusterEffect.SkipSlot e:
                reducer.Skip(e.Round, e.Slot);
                break;
            case ClusterEffect.DiscardContribution e:
                uploads.Take(e.Header)?.Decide(e.Rejection);
                break;
            case ClusterEffect.ReduceRound e:
                reducer.Reduce(e.Round, committed => _committed = committed);
                break;
            case ClusterEffect.PersistCommit e:
                recorder.Commit(e.Record, TakeCommitted(e.Record.Stage.Round), _stageTook);
                break;
            case ClusterEffect.PersistEvaluation e:
                reducer.Merge(e.Record.Stage.Round, evaluated => recorder.Evaluate(e.Record, evaluated));
                break;
            case ClusterEffect.FinishRun e:
                _end.TrySetResult(new RunEnd(RunStatus.Finished, e.Reason));
                break;
            case ClusterEffect.StopRun e:
                _end.TrySetResult(new RunEnd(RunStatus.Stopped, e.Reason));
                break;
            case ClusterEffect.FailRun e:
                _end.TrySetResult(new RunEnd(RunStatus.Failed, e.Reason));
                break;
        }
    }

    /// <summary>All effects of an event have been run.</summary>
    public void End(ClusterEvent e)
    {
        switch (e)
        {
            case ClusterEvent.RoundReduced reduced when _committed is { } committed && committed.Summary.Round == reduced.Round:
                _committed = null;
                Replay(reduced.Round, committed);
                break;
            case ClusterEvent.ContributionReceived received:
                // The rules always answer; should they not, the worker learns it now and not at a time-out.
                uploads.Take(received.Header)?.Decide(new Rejection(RejectionCode.WrongStage, "The contribution was not decided on."));
                break;
        }
    }

    private void Welcome(ClusterEffect.Welcome e)
    {
        if (sessions.Find(e.Session) is not { } peer)
        {
            narrator.Post(new ClusterEvent.WorkerLost(e.Worker, e.Incarnation, LossCause.ConnectionLost, "it left while it joined"));
            return;
        }
        sessions.Admit(peer, e.Worker, e.Incarnation);
        peer.Send(CoordinatorMapping.ToWire(e, runDefinition));
    }

    private void Refuse(ClusterEffect.Refuse e)
    {
        if (sessions.Find(e.Session) is not { } peer)
            return;
        peer.Send(CoordinatorMapping.ToWire(e.Rejection, clock.Now));
        peer.Complete();
    }

    private void Close(ClusterEffect.CloseSession e)
    {
        if (sessions.Find(e.Session) is not { } peer)
            return;
        peer.Send(CoordinatorMapping.ToWire(e.Cause, e.Reason));
        peer.Complete();
    }

    private void Accept(ClusterEffect.AcceptContribution e)
    {
        Upload upload = uploads.Take(e.Header)
            ?? throw new InvalidOperationException($"block {e.Header.Block} of {e.Header.Stage} was accepted without its bytes");
        // Counts are few and added here, so that an evaluation is whole when its last part is accepted. Sums are large:
        // the call that brought one adds it, and the reducer waits for all.
        foreach ((int part, EvaluationCounts counts) in upload.Counts)
            reducer.Evaluation!.Add(part, counts);
        upload.Target = upload.Sum is null ? null : reducer.Collecting;
        upload.Decide(null);
    }

    private CommittedRound TakeCommitted(long round)
    {
        CommittedRound committed = _committed is { } found && found.Summary.Round == round
            ? found
            : throw new InvalidOperationException($"round {round} is to be recorded before it was reduced");
        _committed = null;
        return committed;
    }

    // A round that the ledger had before this start: what people read gets it again, the ledger does not.
    private void Replay(long round, CommittedRound committed)
    {
        if (recovered.HasEvaluationAfter(round))
            reducer.Do(state => recorder.Replay(committed, recovered.EvaluationAfter(round, state)));
        else
            recorder.Replay(committed, null);
    }
}
