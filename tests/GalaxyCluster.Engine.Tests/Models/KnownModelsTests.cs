using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Tests.Training;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Models;

public sealed class KnownModelsTests
{
    public static TheoryData<string> Names => [.. KnownModels.Names];

    [Fact]
    public void TheIssuesNamesAreThere()
        => Assert.Equal(
            ["inception-s", "lenet", "mixed", "mlp", "nielsen-mlp", "reference", "resnet-s", "small"], KnownModels.Names.AsEnumerable());

    [Fact]
    public void ReferenceHasThePublishedNumberOfParameters()
    {
        Model model = Model.Build(KnownModels.Load("reference"), new ImageShape(3, 64, 64), 10);
        Assert.Equal(288_298, model.TrainableCount);
        Assert.Equal(288_298, model.FlatLength);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void BuildsForOneThreeAndFiveBandsAtSeveralSizes(string name)
    {
        foreach (int bands in (int[])[1, 3, 5])
        {
            foreach (int side in (int[])[28, 32, 64])
            {
                Model model = Model.Build(KnownModels.Load(name), new ImageShape(bands, side, side), 7);
                Assert.True(model.TrainableCount > 0);
                Assert.True(model.ForwardFlopsPerSample > 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LossFallsOnToyPictures(string name)
    {
        Model model = Model.Build(KnownModels.Load(name), new ImageShape(3, 28, 28), 3);
        bool nielsen = name == "nielsen-mlp";
        LossSpec loss = nielsen ? new QuadraticCostSpec() : new SoftmaxCrossEntropySpec();
        OptimizerSpec optimizer = nielsen ? new SgdSpec(1f) : new AdamWSpec(0.003f);
        double[] losses = ToyTraining.Losses(model, loss, optimizer, batch: 6, steps: 12);
        Assert.True(losses[^1] < 0.8 * losses[0], $"{name}: {string.Join(" ", losses)}");
    }

    [Fact]
    public void AnUnknownNameSuggestsTheNearest()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => KnownModels.Load("lenett"));
        Assert.Contains("did you mean 'lenet'?", error.Message, StringComparison.Ordinal);
    }
}
