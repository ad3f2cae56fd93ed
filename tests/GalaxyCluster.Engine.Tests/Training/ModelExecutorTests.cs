using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Training;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Training;

public sealed class ModelExecutorTests
{
    private const int Batch = 5;

    /// <summary>Every layer of the vocabulary, composites included.</summary>
    internal const string Everything = """
        name: everything
        layers:
          - conv: { filters: 20, kernel: 3 }
          - relu
          - conv: { filters: 18, kernel: 3, groups: 2 }
          - batchNorm
          - leakyRelu
          - maxPool: 2
          - residual: [ { conv: { filters: 18, kernel: 3 } }, { groupNorm: 3 }, gelu, { dropout: 0.3 } ]
          - avgPool: { size: 2, stride: 1 }
          - concat: [ [ { conv: { filters: 5, kernel: 1 } }, silu ], [ { conv: { filters: 4, kernel: 5, stride: 1 } }, tanh ], [] ]
          - flatten
          - dense: 12
          - sigmoid
          - dropout: 0.2
          - dense: classes
        """;

    private static readonly StepKey Key = new(3, 1, 7, 2, 0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TeamSizeChangesNoBit(int threads)
    {
        Model model = Build(Everything);
        using ThreadTeam team = new(threads);
        Assert.Equal(Contribution(model, null, Batch), Contribution(model, team, Batch));
    }

    [Fact]
    public void RoomForALargerBatchChangesNoBit()
    {
        Model model = Build(Everything);
        Assert.Equal(Contribution(model, null, Batch), Contribution(model, null, (2 * Batch) + 1));
    }

    [Fact]
    public void ABatchIsClassifiedAsItsPicturesAreOneByOne()
    {
        const int Many = 19;
        Model model = Build(Everything);
        ToyProblem toy = new(model.Input, model.ClassCount, Many);
        float[] flat = new float[model.FlatLength];
        model.Initialize(flat, seed: 1);
        using PreparedParameters parameters = new(model);
        parameters.Load(flat);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Many);
        float[] together = new float[Many * model.ClassCount], alone = new float[Many * model.ClassCount];
        StepResult all = executor.Evaluate(parameters, toy.Images, toy.Targets, Many, together);
        int correct = 0;
        for (int i = 0; i < Many; i++)
        {
            correct += executor.Evaluate(
                parameters, toy.Images.AsSpan(i * model.Input.Length, model.Input.Length),
                toy.Targets.AsSpan(i * model.ClassCount, model.ClassCount), 1,
                alone.AsSpan(i * model.ClassCount, model.ClassCount)).Correct;
        }

        Assert.Equal(alone, together);
        Assert.Equal((correct, Many), (all.Correct, all.Samples));
        Array.Clear(together);
        executor.Predict(parameters, toy.Images, Many, together);
        Assert.Equal(alone, together);
    }

    [Fact]
    public void WhatAnExecutorDidBeforeChangesNoBit()
    {
        Model model = Build(Everything);
        ToyProblem toy = new(model.Input, model.ClassCount, Batch);
        float[] first = new float[model.FlatLength];
        float[] again = new float[model.FlatLength];
        using PreparedParameters parameters = Initialized(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Batch);
        executor.Train(parameters, toy.Images, toy.Targets, Batch, Key, first);
        executor.Evaluate(parameters, toy.Images, toy.Targets, Batch, []);
        executor.Train(
            parameters, toy.Images.AsSpan(0, 2 * model.Input.Length), toy.Targets.AsSpan(0, 2 * model.ClassCount), 2,
            Key with { Round = 9 }, again);
        Assert.NotEqual(first, again);
        executor.Train(parameters, toy.Images, toy.Targets, Batch, Key, again);
        Assert.Equal(first, again);
    }

    [Fact]
    public void ThreadsShareParameters()
    {
        Model model = Build(Everything);
        ToyProblem toy = new(model.Input, model.ClassCount, Batch);
        float[] expected = Contribution(model, null, Batch);
        float[][] found = [.. Enumerable.Range(0, 4).Select(_ => new float[model.FlatLength])];
        using PreparedParameters parameters = Initialized(model);
        Parallel.For(0, found.Length, i =>
        {
            using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Batch);
            executor.Train(parameters, toy.Images, toy.Targets, Batch, Key, found[i]);
        });
        Assert.All(found, contribution => Assert.Equal(expected, contribution));
    }

    [Fact]
    public void EveryPartOfTheKeyDecidesDropout()
    {
        Model model = Build(Everything);
        StepKey[] keys =
        [
            Key, Key with { Seed = 4 }, Key with { Epoch = 2 }, Key with { Round = 8 }, Key with { Slot = 3 },
            Key with { LocalStep = 1 },
        ];
        List<float[]> contributions = [.. keys.Select(key => Contribution(model, null, Batch, key))];
        for (int i = 0; i < keys.Length; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.NotEqual(contributions[i], contributions[j]);
        }
    }

    [Fact]
    public void NothingIsAllocatedAfterTheFirstCall()
    {
        Model model = Build(Everything);
        ToyProblem toy = new(model.Input, model.ClassCount, Batch);
        float[] contribution = new float[model.FlatLength];
        float[] probabilities = new float[Batch * model.ClassCount];
        using PreparedParameters parameters = Initialized(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Batch);
        Assert.Equal(0, Allocations.InAStep(_ =>
        {
            executor.Train(parameters, toy.Images, toy.Targets, Batch, Key, contribution);
            executor.Evaluate(parameters, toy.Images, toy.Targets, Batch, probabilities);
            executor.Predict(parameters, toy.Images, Batch, probabilities);
        }));
    }

    /// <summary>The measure of these tests sees one byte array in a step.</summary>
    [Fact]
    public void AStepThatAllocatesIsSeen() =>
        Assert.InRange(Allocations.InAStep(step => GC.KeepAlive(new byte[1 + step])), 1, 100);

    public static TheoryData<string> NamedModels => [.. KnownModels.Names];

    [Theory]
    [MemberData(nameof(NamedModels))]
    public void NamedModelsAllocateNothingAfterTheFirstStep(string name)
    {
        Model model = Model.Build(KnownModels.Load(name), new ImageShape(3, 20, 20), 4);
        ToyProblem toy = new(model.Input, model.ClassCount, 2);
        float[] flat = new float[model.FlatLength];
        float[] contribution = new float[model.FlatLength];
        Optimizer optimizer = Optimizer.Create(new AdamWSpec(0.001f), model);
        float[] state = new float[optimizer.StateLength];
        model.Initialize(flat, seed: 1);
        using PreparedParameters parameters = new(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), 2);
        Assert.Equal(0, Allocations.InAStep(step =>
        {
            parameters.Load(flat);
            executor.Train(parameters, toy.Images, toy.Targets, 2, Key, contribution);
            GradientClipping.Clip(model, contribution, 1f);
            optimizer.Step(flat, contribution, state, step, 1f);
        }));
    }

    [Fact]
    public void ProbabilitiesAddUpAndEvaluationCounts()
    {
        Model model = Build(Everything);
        ToyProblem toy = new(model.Input, model.ClassCount, Batch);
        float[] probabilities = new float[Batch * model.ClassCount];
        using PreparedParameters parameters = Initialized(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Batch);
        StepResult result = executor.Evaluate(parameters, toy.Images, toy.Targets, Batch, probabilities);
        int correct = 0;
        for (int i = 0; i < Batch; i++)
        {
            float[] row = probabilities[(i * model.ClassCount)..((i + 1) * model.ClassCount)];
            Assert.Equal(1f, row.Sum(), 1e-5f);
            correct += Array.IndexOf(row, row.Max()) == i % model.ClassCount ? 1 : 0;
        }
        Assert.Equal(new StepResult(result.LossSum, correct, Batch), result);
    }

    [Fact]
    public void AnInfiniteWeightIsReportedWithItsLayer()
    {
        Model model = Build(Everything);
        ParameterTensor spoilt = model.Parameters.Single(p => p.Name == "layers.10.dense.weight");
        NonFiniteException error = Assert.Throws<NonFiniteException>(() => Contribution(model, null, Batch, Key, flat =>
            flat[spoilt.Offset] = float.PositiveInfinity));
        Assert.Equal("layers[10].dense", error.Layer);
    }

    [Fact]
    public void AnOverflowInTheBackwardPassIsReportedWithItsLayer()
    {
        // Forward stays finite: 1e30 in, 1e-30 weights; the gradient of the weight is a product of two large numbers.
        Model model = Build("{ name: overflow, layers: [ flatten, { dense: 1 }, { dense: classes } ] }");
        float[] images = new float[model.Input.Length];
        Array.Fill(images, 1e30f);
        float[] flat = new float[model.FlatLength];
        flat.AsSpan(model.Parameters[2].Offset, 3).Fill(1e10f);
        flat[model.Parameters[2].Offset] = -1e10f;
        using PreparedParameters parameters = new(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), 1);
        parameters.Load(flat);
        NonFiniteException error = Assert.Throws<NonFiniteException>(
            () => executor.Train(parameters, images, [1f, 0f, 0f], 1, Key, new float[model.FlatLength]));
        Assert.Equal("layers[1].dense", error.Layer);
        Assert.Contains("layers.1.dense.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APixelThatIsNotANumberIsReportedAsSuch()
    {
        Model model = Build(Everything);
        ToyProblem toy = new(model.Input, model.ClassCount, Batch);
        toy.Images[17] = float.NaN;
        using PreparedParameters parameters = Initialized(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Batch);
        NonFiniteException error = Assert.Throws<NonFiniteException>(
            () => executor.Train(parameters, toy.Images, toy.Targets, Batch, Key, new float[model.FlatLength]));
        Assert.Equal("pictures", error.Layer);
    }

    [Fact]
    public void BatchesThatDoNotFitAreRefused()
    {
        Model model = Build(Everything);
        using PreparedParameters parameters = Initialized(model);
        using PreparedParameters others = Initialized(Build(Everything));
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Batch);
        float[] image = new float[model.Input.Length];
        float[] answer = new float[model.ClassCount];
        Assert.Throws<ArgumentOutOfRangeException>(() => executor.Predict(parameters, image, 0, answer));
        Assert.Throws<ArgumentOutOfRangeException>(() => executor.Predict(parameters, image, Batch + 1, answer));
        Assert.Throws<ArgumentOutOfRangeException>(() => executor.Predict(parameters, image, 2, answer));
        Assert.Throws<ArgumentException>(() => executor.Predict(others, image, 1, answer));
    }

    private static Model Build(string yaml) => Model.Build(ModelSpec.Parse(yaml, "test"), new ImageShape(3, 12, 11), 3);

    private static PreparedParameters Initialized(Model model)
    {
        float[] flat = new float[model.FlatLength];
        model.Initialize(flat, seed: 11);
        PreparedParameters parameters = new(model);
        parameters.Load(flat);
        return parameters;
    }

    private static float[] Contribution(
        Model model, ThreadTeam? team, int maxBatch, StepKey? key = null, Action<float[]>? change = null)
    {
        ToyProblem toy = new(model.Input, model.ClassCount, Batch);
        float[] flat = new float[model.FlatLength];
        model.Initialize(flat, seed: 11);
        change?.Invoke(flat);
        float[] contribution = new float[model.FlatLength];
        using PreparedParameters parameters = new(model);
        parameters.Load(flat);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), maxBatch, team);
        executor.Train(parameters, toy.Images, toy.Targets, Batch, key ?? Key, contribution);
        return contribution;
    }
}
