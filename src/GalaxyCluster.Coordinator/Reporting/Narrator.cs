using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Rounds;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Coordinator.Reporting;

/// <summary>Tells people what the rules decided: as events of the run, and as sentences on the board.</summary>
internal sealed class Narrator(EventFeed feed, StatusBoard board, RunPlan plan, Action<ClusterEvent> post)
{
    /// <summary>Passes an event to the loop.</summary>
    public void Post(ClusterEvent e) => post(e);

    public void Tell(ClusterState before, Transition<ClusterState, ClusterEffect> transition)
    {
        if (transition.Reason.Length > 0 && IsWorthShowing(transition))
            board.Note(transition.Reason);
        foreach (ClusterEffect effect in transition.Effects)
        {
            switch (effect)
            {
                case ClusterEffect.MemberChanged e:
                    Tell(transition.Next, e);
                    break;
                case ClusterEffect.PersistDecision e:
                    feed.Tell(new RunNotice(e.Record.Decision!.Reason));
                    break;
                case ClusterEffect.PauseRun e:
                    feed.Tell(new RunWaiting(e.Reason));
                    break;
                case ClusterEffect.SendPlan e:
                    TellReassigned(before, transition.Next, e, transition.Reason);
                    break;
            }
        }
        if (transition.Next.CommittedRounds > before.CommittedRounds)
            TellSpeeds(transition.Next);
    }

    // Deliveries and commits are many and normal; they have their own figures.
    private static bool IsWorthShowing(Transition<ClusterState, ClusterEffect> transition)
    {
        foreach (ClusterEffect effect in transition.Effects)
        {
            if (effect is ClusterEffect.AcceptContribution or ClusterEffect.PersistCommit)
                return false;
        }
        return true;
    }

    private void Tell(ClusterState state, ClusterEffect.MemberChanged e)
    {
        int workers = state.Members.Values.Count(member => member.IsPresent);
        if (e.From is null && state.Members.TryGetValue(e.Worker, out Member? member))
            feed.Tell(new WorkerJoined(e.Worker.Name, member.Facts.Threads, workers));
        else if (e.To is MemberStatus.Lost or MemberStatus.Left && state.Status is not (RunStatus.Finished or RunStatus.Stopped))
            feed.Tell(new WorkerLost(e.Worker.Name, e.Reason, workers));
    }

    // An attempt above 0 says that the block was somebody else's before; a backup is computed by both and has not moved.
    private void TellReassigned(ClusterState before, ClusterState after, ClusterEffect.SendPlan e, string reason)
    {
        int moved = 0;
        foreach (Assignment assignment in after.Stage?.Assignments ?? [])
        {
            if (assignment.Attempt > 0 && !assignment.IsBackup && assignment.Incarnation == e.Incarnation &&
                before.Stage?.Assignments.Contains(assignment) != true)
                moved += assignment.Block.Count(after.Facts.UnitCount(e.Plan.Stage));
        }
        if (moved > 0)
            feed.Tell(new SlotsReassigned(e.Plan.Stage.Round, moved, "", e.Worker.Name, reason));
    }

    private void TellSpeeds(ClusterState state)
    {
        foreach (Member member in state.Members.Values)
        {
            if (!member.IsPresent)
                continue;
            double slotsPerSecond = member.Speeds.IsEmpty ? 0 : member.Speeds[^1];
            feed.Tell(new WorkerProgressed(
                member.Worker.Name, member.Status.ToString().ToLowerInvariant(), StatusBoard.ShareOf(state, member),
                slotsPerSecond * plan.SamplesPerSlotRound));
        }
    }
}
