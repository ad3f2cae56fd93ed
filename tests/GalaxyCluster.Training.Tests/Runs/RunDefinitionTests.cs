using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Synthetic;
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
    [InlineData("loss: sigmoidCrossEntropy")]
    [InlineData("optimizer: { adamW: { learningRate: 0.011 } }")]
    [InlineData("schedule: cosine")]
    [InlineData("augment: [ dihedral ]")]
    [InlineData("clipNorm: 1")]
    [InlineData("evaluateEvery: 2")]
    [InlineData("onPoison: skip")]
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
    public void TheTravellingFormIsTheSameRun()
    {
        using TemporaryFolder folder = new();
        RunDefinition sent = Synthetic(folder, "augment: [ dihedral, { shift: 2 } ]\nlocalSteps: 3\nouter: nesterov\ncluster: { minWorkers: 2 }");
        RunDefinition received = RunDefinition.FromJson(sent.ToJson(), "coordinator");
        Assert.Equal(sent.RunHash, received.RunHash);
        Assert.Equal(sent.Spec.ToYaml(), received.Spec.ToYaml());
        Assert.Equal(sent.Data.RootSha256, received.Data.RootSha256);
        Assert.Equal(sent.Shape, received.Shape);
    }

    [Fact]
    public void AChangedTravellingFormIsRefused()
    {
        using TemporaryFolder folder = new();
        string json = Synthetic(folder, "").ToJson();
        foreach ((string from, string to) in ((string, string)[])
            [("seed: 5", "seed: 6"), ("\"format\":1", "\"format\":2"), ("\"format\":1", "\"format\":\"1\""), ("filters", "filter"), ("\"model\":", "\"modell\":")])
        {
            Assert.Contains(from, json, StringComparison.Ordinal);
            RunFormatException e = Assert.Throws<RunFormatException>(() => RunDefinition.FromJson(json.Replace(from, to, StringComparison.Ordinal), "coordinator"));
            Assert.Contains("coordinator", e.Message, StringComparison.Ordinal);
        }

        for (int cut = 0; cut < json.Length; cut += 97)
            Assert.Throws<RunFormatException>(() => RunDefinition.FromJson(json[..cut], "coordinator"));
        for (int at = 0; at < json.Length; at += 13)
        {
            string changed = json[..at] + (char)(json[at] ^ 3) + json[(at + 1)..];
            Assert.True(Record.Exception(() => RunDefinition.FromJson(changed, "coordinator")) is null or RunFormatException, $"at {at}");
        }
    }

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

    private static RunDefinition Synthetic(TemporaryFolder folder, string yaml)
    {
        DatasetManifest data = SyntheticSky.Write(new SyntheticSkyOptions { Count = 70, Size = 32 }, folder["sky"]);
        RunSpec spec = RunSpec.Parse($"data: sky\nseed: 5\n{yaml}", folder["run.yaml"]);
        return RunDefinition.Create(spec, data);
    }
}
