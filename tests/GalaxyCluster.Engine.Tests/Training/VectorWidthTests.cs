using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Tests.Kernels;
using GalaxyCluster.Engine.Training;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Training;

/// <summary>A whole network gives the same bits on plain floats, Vector128, Vector256 and Vector512.</summary>
[Collection(nameof(SimdPathCollection))]
public sealed class VectorWidthTests
{
    [Fact]
    public void VectorWidthChangesNoBit()
    {
        Model model = Model.Build(
            ModelSpec.Parse(ModelExecutorTests.Everything, "everything"), new ImageShape(3, 12, 11), 3);
        float[] expected = Contribution(model, SimdPath.Scalar);
        Assert.All(SimdPathCollection.Paths, path => Assert.Equal(expected, Contribution(model, path)));
    }

    private static float[] Contribution(Model model, SimdPath path)
    {
        const int Batch = 3;
        ToyProblem toy = new(model.Input, model.ClassCount, Batch);
        float[] flat = new float[model.FlatLength];
        float[] contribution = new float[model.FlatLength];
        model.Initialize(flat, seed: 2);
        using IDisposable width = SimdPathCollection.Use(path);
        using PreparedParameters parameters = new(model);
        using ModelExecutor executor = new(model, new SoftmaxCrossEntropySpec(), Batch);
        parameters.Load(flat);
        executor.Train(parameters, toy.Images, toy.Targets, Batch, new StepKey(1, 0, 0, 0, 0), contribution);
        return contribution;
    }
}
