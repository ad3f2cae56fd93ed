using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>The same run by one undisturbed worker: what every history has to end with.</summary>
internal sealed class ReferenceRun
{
    private readonly RunFacts _facts;
    private readonly IArithmetic _arithmetic;

    public ReferenceRun(Scenario scenario, IArithmetic arithmetic)
    {
        _facts = scenario.Facts;
        _arithmetic = arithmetic;
        Parameters.Add(arithmetic.Initial);
        var units = new Dictionary<SlotBlock, ulong>();
        for (long round = 0; round < _facts.TotalRounds; round++)
        {
            units.Clear();
            var stage = Stage.Train(round);
            for (int slot = 0; slot < _facts.SlotCount; slot++)
            {
                if (_facts.SamplesOf(stage, slot).Count > 0 && scenario.Poison != (round, slot))
                    units[SlotBlock.OfUnit(slot)] = Contribution(stage, slot);
            }

            if (FixedTree.Sum(arithmetic, SlotBlock.Root(_facts.SlotCount), _facts.SlotCount, units) is not { } sum)
                return; // The only slot of the round is poison: the run ends here.
            Parameters.Add(arithmetic.Commit(Parameters[^1], round, sum));
            if (_facts.EvaluatesAfter(round))
                Evaluations[round] = Evaluate(Stage.Evaluate(round));
        }
    }

    /// <summary>By version.</summary>
    public List<ulong> Parameters { get; } = [];

    public Dictionary<long, ulong> Evaluations { get; } = [];

    /// <summary>What an honest worker computes.</summary>
    public ulong Contribution(Stage stage, int unit)
    {
        (int first, int count) = _facts.SamplesOf(stage, unit);
        return _arithmetic.Contribution(Parameters[(int)stage.ParametersVersion], stage, unit, first, count);
    }

    private ulong Evaluate(Stage stage)
    {
        ulong merged = 0;
        for (int part = 0; part < _facts.UnitCount(stage); part++)
            merged = StandInArithmetic.Instance.Add(merged, Contribution(stage, part));
        return merged;
    }
}
