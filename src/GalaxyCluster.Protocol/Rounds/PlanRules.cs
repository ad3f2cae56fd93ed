using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>Tells members what they have to do, whenever that has changed.</summary>
internal static class PlanRules
{
    public static void Send(ClusterStep step)
    {
        foreach (WorkerId worker in step.PlanDue)
        {
            if (step.State.Members.TryGetValue(worker, out Member? member) && member.IsPresent)
                Send(step, member);
        }
    }

    private static void Send(ClusterStep step, Member member)
    {
        long revision = step.State.LastRevision + 1;
        bool hadWork = AssignmentRules.HasWork(step.State, member);
        step.State = step.State with { LastRevision = revision };
        step.Do(new ClusterEffect.SendPlan(member.Worker, member.Incarnation, new WorkPlan
        {
            Term = step.State.Term,
            Incarnation = member.Incarnation,
            Revision = revision,
            Stage = step.State.Stage?.Stage ?? RunRules.NextStage(step.State) ?? Stage.Train(step.Facts.TotalRounds),
            ParametersSha256 = step.State.ParametersSha256,
            Blocks = BlocksOf(step.State, member),
            Prepare = ShareRules.ToPrepare(step.State, member),
        }));
        bool hasAllEarlier = member.Progress.PlanRevision >= member.PlanRevision;
        step.Set(member with
        {
            PlanRevision = revision,
            PlanSentAt = hasAllEarlier ? step.Now : member.PlanSentAt,
            ProgressedAt = hadWork ? step.Now : member.ProgressedAt,
        });
    }

    private static ImmutableArray<AssignedBlock> BlocksOf(ClusterState state, Member member) =>
        state.Stage is not { } stage
            ? []
            : [.. stage.Assignments.Where(a => a.Incarnation == member.Incarnation).Select(a => a.Assigned)];
}
