using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>The same run by one undisturbed worker: what every history has to end with.</summary>
internal sealed class ReferenceRun
{
    public const ulong Initial = 0x5EED;

    public ReferenceRun(RunFacts facts)
    {
        Parameters.Add(Initial);
        for (long round = 0; round < facts.TotalRounds; round++)
        {
            var stage = Stage.Train(round);
            ulong parameters = Parameters[^1];
            ulong? Unit(SlotBlock node) => node.Level == 0 && facts.SamplesOf(stage, node.Index).Count > 0
                ? Arithmetic.Contribution(parameters, stage, node.Index)
                : null;
            ulong sum = Arithmetic.Sum(SlotBlock.Root(facts.SlotCount), facts.SlotCount, Unit)!.Value;
            Parameters.Add(Arithmetic.Commit(parameters, sum));
            if (facts.EvaluatesAfter(round))
                Evaluations[round] = Evaluate(facts, Stage.Evaluate(round), Parameters[^1]);
        }
    }

    /// <summary>By version.</summary>
    public List<ulong> Parameters { get; } = [];

    public Dictionary<long, ulong> Evaluations { get; } = [];

    private static ulong Evaluate(RunFacts facts, Stage stage, ulong parameters)
    {
        ulong merged = 0;
        for (int part = 0; part < facts.UnitCount(stage); part++)
            merged = Arithmetic.Add(merged, Arithmetic.Contribution(parameters, stage, part));
        return merged;
    }
}
