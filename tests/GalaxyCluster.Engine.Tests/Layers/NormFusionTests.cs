using GalaxyCluster.Engine.Layers;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Tests.Oracles;
using GalaxyCluster.Engine.Tests.Training;
using GalaxyCluster.Engine.Training;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Layers;

/// <summary>A norm that has taken over its neighbours' passes computes what the layers compute apart.</summary>
public sealed class NormFusionTests
{
    private const int Batch = 3;

    private const string Network = """
        name: norms
        layers:
          - conv: { filters: 20, kernel: 3 }
          - NORM
          - relu
          - conv: { filters: 20, kernel: 5, groups: 20 }
          - NORM
          - relu
          - residual: [ { conv: { filters: 20 } }, NORM, relu, { conv: { filters: 20 } }, NORM ]
          - relu
          - residual:
              body: [ { conv: { filters: 36, stride: 2 } }, NORM, relu, { conv: { filters: 36 } }, NORM ]
              shortcut: [ { conv: { filters: 36, kernel: 1, stride: 2 } }, NORM ]
          - relu
          - residual:
              body: [ { conv: { filters: 36 } }, NORM ]
              shortcut: [ { conv: { filters: 36, kernel: 3 } } ]
          - residual:
              body: [ { conv: { filters: 36 } }, NORM ]
              shortcut: [ { conv: { filters: 36, kernel: 1 } }, NORM, relu, { conv: { filters: 36, kernel: 1 } }, NORM ]
          - residual: [ NORM ]
          - residual: [ NORM, relu, { conv: { filters: 36 } } ]
          - relu
          - globalAveragePool
          - dense: classes
        """;

    [Theory]
    [InlineData("batchNorm", "batchNorm", 11, 9)]
    [InlineData("groupNorm", "groupNorm: 4", 11, 9)]
    [InlineData("batchNorm", "batchNorm", 70, 61)]
    [InlineData("groupNorm", "groupNorm: 4", 70, 61)]
    public void NumbersAreThoseOfTheLayersApart(string kind, string norm, int height, int width)
    {
        ModelSpec spec = ModelSpec.Parse(
            Network.Replace("[ NORM", $"[ {{ {norm} }}", StringComparison.Ordinal)
                .Replace(", NORM", $", {{ {norm} }}", StringComparison.Ordinal)
                .Replace("NORM", norm, StringComparison.Ordinal)
                .Replace("{ batchNorm }", "batchNorm", StringComparison.Ordinal),
            "norms");
        LayerKind Apart(string name)
        {
            LayerKind right = LayerVocabulary.Find(name)!;
            // Behind a wrapper a norm is not recognised, and nothing is joined with it.
            return name == kind
                ? right with { Create = site => new TamperedLayer(right.Create(site), Tampering.Nothing) }
                : right;
        }
        // Large pictures go through a stage in several groups, with the norms between its phases.
        ImageShape input = new(3, height, width);
        Model joined = Model.Build(spec, input, 5);
        Model apart = Model.Build(spec, input, 5, Apart);
        Assert.Equal(Train(apart), Train(joined));
        Assert.Equal(Evaluate(apart), Evaluate(joined));
    }

    private static float[] Train(Model model)
    {
        ToyProblem toy = new(model.Input, model.ClassCount, Batch);
        float[] contribution = new float[model.FlatLength];
        using PreparedParameters parameters = Prepared(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Batch);
        executor.Train(parameters, toy.Images, toy.Targets, Batch, default, contribution);
        return contribution;
    }

    private static float[] Evaluate(Model model)
    {
        ToyProblem toy = new(model.Input, model.ClassCount, Batch);
        float[] probabilities = new float[Batch * model.ClassCount];
        using PreparedParameters parameters = Prepared(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Batch);
        executor.Evaluate(parameters, toy.Images, toy.Targets, Batch, probabilities);
        return probabilities;
    }

    private static PreparedParameters Prepared(Model model)
    {
        float[] flat = new float[model.FlatLength];
        model.Initialize(flat, seed: 4);
        PreparedParameters parameters = new(model);
        parameters.Load(flat);
        return parameters;
    }
}
