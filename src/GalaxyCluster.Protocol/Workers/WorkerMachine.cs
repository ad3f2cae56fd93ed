namespace GalaxyCluster.Protocol.Workers;

/// <summary>
/// A worker's rules. As with the coordinator's, an event first changes what is known; what has to happen next follows
/// from that, whatever the event was.
/// </summary>
public static class WorkerMachine
{
    /// <summary>Never throws for anything the coordinator sent: what does not fit is ignored or ends the session.</summary>
    public static Transition<WorkerState, WorkerMachineEffect> Apply(
        WorkerState state,
        WorkerMachineEvent e,
        DateTimeOffset now)
    {
        if (state.Phase == WorkerPhase.Exited)
            return new(state, [], "");
        TimeSpan behind = WakeRules.Behind(state.ClockBehind, state.Now, now);
        now += behind;
        var step = new WorkerStep(state with { Now = now, ClockBehind = behind }, now);
        ConnectionRules.ForgiveOversleeping(step, now - state.Now);
        Handle(step, e);
        if (step.State.Phase != WorkerPhase.Exited)
            ConnectionRules.Keep(step);
        if (step.IsMember)
            WorkRules.Advance(step);
        if (step.State.Phase != WorkerPhase.Exited)
            ConnectionRules.Arrange(step);
        return new(step.State, step.TakeEffects(), step.Reason);
    }

    private static void Handle(WorkerStep step, WorkerMachineEvent e)
    {
        switch (e)
        {
            case WorkerMachineEvent.SessionOpened opened:
                ConnectionRules.Opened(step, opened);
                break;
            case WorkerMachineEvent.Welcomed welcomed:
                ConnectionRules.Welcomed(step, welcomed);
                break;
            case WorkerMachineEvent.Refused refused:
                ConnectionRules.Refused(step, refused);
                break;
            case WorkerMachineEvent.HeartbeatAcknowledged acknowledged:
                ConnectionRules.Heard(step, acknowledged.Session);
                break;
            case WorkerMachineEvent.SessionClosed closed:
                ConnectionRules.Closed(step, closed);
                break;
            case WorkerMachineEvent.ConnectionLost lost:
                ConnectionRules.Lost(step, lost);
                break;
            case WorkerMachineEvent.DrainRequested:
                ConnectionRules.Drain(step);
                break;
            case WorkerMachineEvent.PlanReceived received:
                WorkRules.Adopt(step, received);
                break;
            case WorkerMachineEvent.UnitComputed computed:
                WorkRules.Computed(step, computed);
                break;
            case WorkerMachineEvent.UnitFailed failed:
                WorkRules.Failed(step, failed);
                break;
            case WorkerMachineEvent.UnitDropped:
                WorkRules.Ended(step);
                break;
            case WorkerMachineEvent.ContributionAnswered answered:
                WorkRules.Answered(step, answered);
                break;
            case WorkerMachineEvent.ContributionFailed failed:
                WorkRules.NotSent(step, failed);
                break;
            case WorkerMachineEvent.ShardsReady ready:
                TransferRules.ShardsReady(step, ready);
                break;
            case WorkerMachineEvent.ShardsFailed failed:
                TransferRules.ShardsFailed(step, failed);
                break;
            case WorkerMachineEvent.ParametersReceived received:
                TransferRules.ParametersReceived(step, received);
                break;
            case WorkerMachineEvent.ParametersFailed failed:
                TransferRules.ParametersFailed(step, failed);
                break;
            case WorkerMachineEvent.BytesMoved moved:
                TransferRules.BytesMoved(step, moved);
                break;
            case WorkerMachineEvent.Tick:
                break;
            default:
                throw new InvalidOperationException($"No rule for {e.GetType().Name}.");
        }
    }
}
