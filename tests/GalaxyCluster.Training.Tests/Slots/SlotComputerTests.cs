using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;
using Xunit;

namespace GalaxyCluster.Training.Tests.Slots;

public sealed class SlotComputerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("localSteps: 4")]
    public void AContributionDependsOnRoundAndSlotOnly(string yaml)
    {
        RunDefinition definition = TinySky.Run(yaml);
        RunPlan plan = new(definition);
        float[] flat = Initial(definition);
        using PreparedParameters prepared = new(definition.BuildModel());
        prepared.Load(flat);
        using SlotComputer one = new(definition, plan, TinySky.Splits(definition)(SplitNames.Train), null);
        using ThreadTeam team = new(3);
        using SlotComputer other = new(definition, plan, TinySky.Splits(definition)(SplitNames.Train), team);
        Dictionary<(long, int), string> seen = [];
        for (long round = 0; round < plan.TotalRounds; round++)
        {
            for (int slot = 0; slot < plan.SlotCount; slot++) seen[(round, slot)] = Compute(one, prepared, flat, round, slot);
        }

        Assert.Equal(seen.Count, seen.Values.Distinct().Count());
        foreach (((long round, int slot), string digest) in seen.Reverse())
            Assert.Equal(digest, Compute(other, prepared, flat, round, slot));
    }

    [Fact]
    public void AfterTheFirstRoundNothingIsAllocated()
    {
        foreach (string yaml in (string[])["augment: [ dihedral, { shift: 1 } ]", "localSteps: 3\nclipNorm: 1"])
        {
            RunDefinition definition = TinySky.Run(yaml, train: 200);
            RunPlan plan = new(definition);
            float[] flat = Initial(definition), contribution = new float[flat.Length];
            using PreparedParameters prepared = new(definition.BuildModel());
            prepared.Load(flat);
            using SlotComputer computer = new(definition, plan, TinySky.Splits(definition)(SplitNames.Train), null);
            for (int slot = 0; slot < plan.SlotCount; slot++) computer.Compute(prepared, flat, 0, slot, contribution);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (long round = 1; round < plan.TotalRounds; round++)
            {
                for (int slot = 0; slot < plan.SlotCount; slot++) computer.Compute(prepared, flat, round, slot, contribution);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void AnEmptySlotContributesNothing()
    {
        RunDefinition definition = TinySky.Run("slots: 8", train: 3);
        RunPlan plan = new(definition);
        float[] flat = Initial(definition), contribution = new float[flat.Length];
        using PreparedParameters prepared = new(definition.BuildModel());
        prepared.Load(flat);
        using SlotComputer computer = new(definition, plan, TinySky.Splits(definition)(SplitNames.Train), null);
        Array.Fill(contribution, 42f);
        int empty = Enumerable.Range(0, 8).First(s => plan.SampleCount(0, s) == 0);
        Assert.Equal(default, computer.Compute(prepared, flat, 0, empty, contribution));
        Assert.All(contribution, value => Assert.Equal(42f, value));
        Assert.Equal(3, Enumerable.Range(0, 8).Sum(s => computer.Compute(prepared, flat, 0, s, contribution).Samples));
    }

    [Fact]
    public void OneLocalStepOfPlainSgdIsTheGradientTimesTheRate()
    {
        // start − end = rate · mean gradient; n · that = rate · gradient sum: ties localSteps' definition to the other one.
        const string Optimizer = "optimizer: { sgd: { learningRate: 0.5, momentum: 0 } }\nmicroBatch: 8\nslots: 2\n";
        const string NoBuffers = "name: plain\nlayers:\n  - flatten\n  - dense: classes\n";
        RunDefinition gradient = TinySky.Run(Optimizer, train: 16, model: NoBuffers);
        RunDefinition local = TinySky.Run(Optimizer + "localSteps: 2", train: 16, model: NoBuffers);
        float[] flat = Initial(gradient), sum = new float[flat.Length], movement = new float[flat.Length];
        using PreparedParameters prepared = new(gradient.BuildModel());
        prepared.Load(flat);
        using SlotComputer first = new(gradient, new RunPlan(gradient), TinySky.Splits(gradient)(SplitNames.Train), null);
        using SlotComputer second = new(local, new RunPlan(local), TinySky.Splits(local)(SplitNames.Train), null);
        StepResult a = first.Compute(prepared, flat, 0, 0, sum);
        using PreparedParameters preparedLocal = new(local.BuildModel());
        preparedLocal.Load(flat);
        StepResult b = second.Compute(preparedLocal, flat, 0, 0, movement);
        Assert.Equal((8, 8), (a.Samples, b.Samples));
        for (int i = 0; i < sum.Length; i++) Assert.Equal(0.5f * sum[i], movement[i], 1e-4f);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localSteps: 10\nmicroBatch: 1\noptimizer: { sgd: { learningRate: 1000, weightDecay: 1000 } }")]
    public void WhatIsNotFiniteNamesRoundSlotAndLayer(string yaml)
    {
        RunDefinition definition = TinySky.Run(yaml);
        float[] flat = Initial(definition), contribution = new float[flat.Length];
        ParameterTensor last = definition.BuildModel().Parameters.Last(p => p.Kind == ParameterKind.Trainable);
        if (yaml.Length == 0) flat[last.Offset] = float.NaN;
        using PreparedParameters prepared = new(definition.BuildModel());
        prepared.Load(flat);
        using SlotComputer computer = new(definition, new RunPlan(definition), TinySky.Splits(definition)(SplitNames.Train), null);
        SlotException e = Assert.Throws<SlotException>(() => computer.Compute(prepared, flat, 1, 2, contribution));
        Assert.Equal((1L, 2), (e.Round, e.Slot));
        Assert.Contains(definition.RunHash[..12], e.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(Assert.IsType<NonFiniteException>(e.InnerException).Layer));
    }

    private static float[] Initial(RunDefinition definition) => new RoundCommitter(definition).Parameters.ToArray();

    private static string Compute(SlotComputer computer, PreparedParameters prepared, float[] flat, long round, int slot)
    {
        float[] contribution = new float[flat.Length];
        StepResult result = computer.Compute(prepared, flat, round, slot, contribution);
        return $"{ContributionDigest.Of(contribution)} {result}";
    }
}
