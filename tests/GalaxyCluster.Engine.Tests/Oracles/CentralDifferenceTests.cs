using System.Text.Json;
using GalaxyCluster.Engine.Layers;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>Every layer, composite and loss against central differences in float64.</summary>
public sealed class CentralDifferenceTests
{
    public static TheoryData<string, string> Cases => GoldenFile.Names("layers", "networks", "losses");

    [Theory]
    [MemberData(nameof(Cases))]
    public void GradientsAreThoseOfTheLoss(string file, string name)
    {
        NetworkCase network = NetworkCase.Load(file, name);
        (StepResult result, float[] contribution) = network.Train();
        Float64Network reference = new(network.Spec, network.Model.Input, network.Model.ClassCount, NetworkCase.Key);
        double loss = reference.Loss(
            [.. network.Flat.Select(v => (double)v)], network.Images, network.Targets, network.Batch, network.Loss);
        Assert.True(Closeness.IsClose(result.LossSum, loss), $"loss {result.LossSum}, by definition {loss}");
        Assert.Empty(Closeness.Differences(network.Model, CentralDifferences.Gradient(network, contribution), contribution));
    }

    [Fact]
    public void EveryLayerOfTheVocabularyIsInACase()
    {
        IEnumerable<JsonElement> models = new[] { "layers", "networks", "losses" }
            .SelectMany(file => GoldenFile.Read(file).Values)
            .Select(c => c.GetProperty("model"));
        HashSet<string> used = [.. models.SelectMany(m => Kinds(ModelSpec.Parse(m.GetRawText(), "case").Layers))];
        Assert.Empty(LayerVocabulary.Names.Except(used));
    }

    private static IEnumerable<string> Kinds(IEnumerable<LayerSpec> layers)
    {
        foreach (LayerSpec layer in layers)
        {
            yield return layer.Kind;
            IEnumerable<LayerSpec> inner = layer.Kind switch
            {
                "residual" => layer.Layers("body").Concat(layer.Layers("shortcut")),
                "concat" => layer.Branches("branches").SelectMany(branch => branch),
                _ => [],
            };
            foreach (string kind in Kinds(inner))
                yield return kind;
        }
    }
}
