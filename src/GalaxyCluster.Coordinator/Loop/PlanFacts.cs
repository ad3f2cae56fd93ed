using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Protocol;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Coordinator.Loop;

/// <summary>
/// What the rules need to know of a run, from its plan. Coordinator and worker each derive it: neither may take the
/// other's word for it, and the rules' room knows no plan.
/// </summary>
internal static class PlanFacts
{
    public static RunFacts Of(RunDefinition run, RunPlan plan, string selfTestDigest)
    {
        long last = plan.TotalRounds - 1;
        ImmutableArray<EvaluationPart> parts =
            [.. Enumerable.Range(0, plan.EvaluationPartCount(last)).Select(part => plan.EvaluationPart(last, part))];
        return new RunFacts
        {
            RunHash = run.RunHash,
            SelfTestDigest = selfTestDigest,
            ShareSizes = [.. Enumerable.Range(0, plan.SlotCount).Select(slot => plan.SlotRange(slot).Count)],
            SamplesPerSlotRound = plan.SamplesPerSlotRound,
            Epochs = run.Spec.Epochs,
            OnPoison = run.Spec.OnPoison == Training.Runs.PoisonPolicy.Skip
                ? Protocol.PoisonPolicy.Skip
                : Protocol.PoisonPolicy.Stop,
            EvaluationPartSizes = [.. parts.Where(part => part.Split != SplitNames.Test).Select(part => part.Count)],
            FinalPartSizes = [.. parts.Where(part => part.Split == SplitNames.Test).Select(part => part.Count)],
            EvaluationRounds = [.. Enumerable.Range(1, run.Spec.Epochs)
                .Select(epochs => ((long)epochs * plan.RoundsPerEpoch) - 1).Where(plan.EvaluatesAfter)],
        };
    }
}
