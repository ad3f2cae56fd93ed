using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Rounds;

namespace GalaxyCluster.Protocol;

/// <summary>
/// The coordinator's rules. An event first changes what is known (who is here, what was delivered, what is on disk);
/// then <see cref="Settle"/> derives from that, whatever the event was, what has to happen next.
/// </summary>
public static class ClusterMachine
{
    /// <summary>Never throws for anything a peer sent: what is wrong is refused in the effects.</summary>
    /// <param name="now">Of any clock; jumps forward and back are noticed and cost nobody their membership.</param>
    public static Transition<ClusterState, ClusterEffect> Apply(ClusterState state, ClusterEvent e, DateTimeOffset now) =>
        Apply(state, e, now, MachinePolicy.Sound);

    internal static Transition<ClusterState, ClusterEffect> Apply(
        ClusterState state, ClusterEvent e, DateTimeOffset now, MachinePolicy policy)
    {
        TimeSpan behind = WakeRules.Behind(state.ClockBehind, state.Now, now);
        now += behind;
        var step = new ClusterStep(
            state with { Version = state.Version + 1, Now = now, ClockBehind = behind }, now, policy);
        WakeRules.ForgiveOversleeping(step, now - state.Now);
        Handle(step, e);
        Settle(step);
        return new(step.State, step.TakeEffects(), step.Reason);
    }

    private static void Handle(ClusterStep step, ClusterEvent e)
    {
        switch (e)
        {
            case ClusterEvent.JoinRequested join:
                MembershipRules.Join(step, join);
                break;
            case ClusterEvent.HeartbeatReceived heartbeat:
                MembershipRules.Heartbeat(step, heartbeat);
                break;
            case ClusterEvent.ContributionReceived contribution:
                ContributionRules.Receive(step, contribution.Header);
                break;
            case ClusterEvent.ContributionRefused refused:
                ContributionRules.Refused(step, refused.Header);
                break;
            case ClusterEvent.WorkFailed failure:
                ContributionRules.Fail(step, failure);
                break;
            case ClusterEvent.WorkerLost lost:
                MembershipRules.Lost(step, lost);
                break;
            case ClusterEvent.DrainRequested drain:
                MembershipRules.Drain(step, drain);
                break;
            case ClusterEvent.RoundReduced reduced:
                CommitRules.Reduced(step, reduced);
                break;
            case ClusterEvent.ReduceFailed failed:
                CommitRules.ReduceFailed(step, failed);
                break;
            case ClusterEvent.CommitPersisted persisted:
                CommitRules.Persisted(step, persisted.Round);
                break;
            case ClusterEvent.EvaluationPersisted persisted:
                CommitRules.EvaluationPersisted(step, persisted.Round);
                break;
            case ClusterEvent.DecisionPersisted:
                DecisionRules.Persisted(step);
                break;
            case ClusterEvent.PersistFailed failed:
                CommitRules.PersistFailed(step, failed.Message);
                break;
            case ClusterEvent.PersistRecovered:
                CommitRules.PersistRecovered(step);
                break;
            case ClusterEvent.StopRequested:
                RunRules.Stop(step);
                break;
            case ClusterEvent.Tick:
                break;
            default:
                throw new InvalidOperationException($"No rule for {e.GetType().Name}.");
        }
    }

    private static void Settle(ClusterStep step)
    {
        if (!step.HasEnded)
            LivenessRules.Check(step);
        if (!step.HasEnded)
            RunRules.Advance(step);
        if (step.HasEnded)
            return;
        PlanRules.Send(step);
        WakeRules.Arrange(step);
    }
}
