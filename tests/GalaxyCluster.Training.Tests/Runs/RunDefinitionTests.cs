using GalaxyCluster.Engine.Models;
using GalaxyCluster.Training.Runs;
using Xunit;

namespace GalaxyCluster.Training.Tests.Runs;

public sealed class RunDefinitionTests
{
    [Theory]
    [InlineData("seed: 6")]
    [InlineData("slots: 6")]
    [InlineData("microBatch: 5")]
    [InlineData("epochs: 3")]
    [InlineData("localSteps: 2")]
    [InlineData("loss: { softmaxCrossEntropy: { labelSmoothing: 0.1 } }")]
    [InlineData("loss: quadraticCost")]
    [InlineData("optimizer: { adamW: { learningRate: 0.011 } }")]
    [InlineData("schedule: cosine")]
    [InlineData("augment: [ dihedral ]")]
    [InlineData("clipNorm: 1")]
    [InlineData("evaluateEvery: 2")]
    [InlineData("keep: { best: none }")]
    public void WhatDecidesTheResultDecidesTheHash(string change) =>
        Assert.NotEqual(TinySky.Run().RunHash, TinySky.Run(change).RunHash);

    [Theory]
    [InlineData("keep: { last: 9 }")]
    [InlineData("cluster: { minWorkers: 3, maxWorkers: 7 }")]
    [InlineData("data: elsewhere")]
    [InlineData("epochs: 2.0e0\nepochs: 2")]
    [InlineData("optimizer: { adamW: { learningRate: 1e-2, beta1: 0.9 } }")]
    public void WhatDoesNotDecideTheResultIsNotInTheHash(string change) =>
        Assert.Equal(TinySky.Run().RunHash, TinySky.Run(change).RunHash);

    [Fact]
    public void ModelAndDataDecideTheHash()
    {
        string hash = TinySky.Run().RunHash;
        Assert.NotEqual(hash, TinySky.Run(train: 101).RunHash);
        Assert.NotEqual(hash, TinySky.Run(model: TinySky.Model.Replace("filters: 4", "filters: 5", StringComparison.Ordinal)).RunHash);
        Assert.Equal(hash, TinySky.Run(model: "# a comment\n" + TinySky.Model).RunHash);
        Assert.Matches("^[0-9a-f]{64}$", hash);
    }

    [Fact]
    public void OuterCountsWithLocalStepsOnly() => Assert.NotEqual(
        TinySky.Run("localSteps: 2").RunHash, TinySky.Run("localSteps: 2\nouter: nesterov").RunHash);

    [Fact]
    public void AModelThatDoesNotFitIsNamed()
    {
        ModelShapeException e = Assert.Throws<ModelShapeException>(
            () => TinySky.Run(model: "name: bad\nlayers:\n  - flatten\n  - dense: 4\n"));
        Assert.Contains("dense", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClassWeightsMustFitTheClasses() => Assert.Contains(
        "3 classes",
        Assert.Throws<RunFormatException>(() => TinySky.Run("loss: { softmaxCrossEntropy: { classWeights: [ 1, 2 ] } }")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void AnEmptyTrainingSplitIsRefused() => Assert.Throws<RunFormatException>(() => TinySky.Run(train: 0));
}
