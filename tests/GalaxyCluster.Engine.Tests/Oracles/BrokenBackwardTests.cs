using GalaxyCluster.Engine.Layers;
using GalaxyCluster.Engine.Models;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>Both oracles see a wrong backward, and name the tensors that it spoils.</summary>
public sealed class BrokenBackwardTests
{
    [Theory]
    [InlineData("conv-3x3", "conv", Tampering.ScalesWeightGradient)]
    [InlineData("conv-3x3", "conv", Tampering.DropsBiasGradient)]
    [InlineData("dense-no-bias", "dense", Tampering.ScalesWeightGradient)]
    [InlineData("batch-norm", "batchNorm", Tampering.ScalesWeightGradient)]
    [InlineData("batch-norm", "batchNorm", Tampering.DropsBiasGradient)]
    [InlineData("batch-norm", "batchNorm", Tampering.ScalesInputGradient)]
    [InlineData("group-norm", "groupNorm", Tampering.ScalesInputGradient)]
    [InlineData("max-pool", "maxPool", Tampering.ScalesInputGradient)]
    [InlineData("avg-pool", "avgPool", Tampering.ScalesInputGradient)]
    [InlineData("silu", "silu", Tampering.ScalesInputGradient)]
    [InlineData("gelu-rows", "gelu", Tampering.ScalesInputGradient)]
    [InlineData("relu-rows", "relu", Tampering.ScalesInputGradient)]
    public void IsCaughtTwice(string name, string kind, Tampering tampering)
    {
        (IReadOnlyList<string> golden, IReadOnlyList<string> differences) = Compare(name, kind, tampering);
        Assert.NotEmpty(golden);
        Assert.Equal(golden.Select(Tensor), differences.Select(Tensor));
    }

    [Fact]
    public void TheWrapperItselfChangesNothing()
    {
        (IReadOnlyList<string> golden, IReadOnlyList<string> differences) = Compare("batch-norm", "batchNorm", Tampering.Nothing);
        Assert.Empty(golden);
        Assert.Empty(differences);
    }

    private static string Tensor(string difference) => difference[..difference.IndexOf(':', StringComparison.Ordinal)];

    private static (IReadOnlyList<string> Golden, IReadOnlyList<string> Differences) Compare(
        string name, string kind, Tampering tampering)
    {
        LayerKind Vocabulary(string wanted)
        {
            LayerKind right = LayerVocabulary.Find(wanted)!;
            return wanted == kind ? right with { Create = site => new TamperedLayer(right.Create(site), tampering) } : right;
        }
        NetworkCase network = NetworkCase.Load("layers", name, Vocabulary);
        float[] contribution = network.Train().Contribution;
        NetworkCase right = NetworkCase.Load("layers", name);
        return (
            Closeness.Differences(network.Model, GoldenNetworkTests.Expected(right), contribution),
            Closeness.Differences(network.Model, CentralDifferences.Gradient(right, right.Train().Contribution), contribution));
    }
}
