using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Cli.Benchmarks;

/// <summary>
/// What a step does outside of the network: assembling a batch of byte pictures with augmentation, preparing the
/// parameters, and the optimizer.
/// </summary>
/// <param name="Batch">Milliseconds: pixels scaled, turned and mirrored, shifted by up to 4 pixels.</param>
/// <param name="Preparation">Milliseconds: weights packed and transformed for the kernels, once a round.</param>
/// <param name="Optimizer">Milliseconds: AdamW, once a round.</param>
internal sealed record RestOfStep(double Batch, double Preparation, double Optimizer)
{
    public static RestOfStep Measure(Model model, PreparedParameters prepared, float[] flat, int batch, TimeProvider time)
    {
        Optimizer optimizer = Engine.Optimizers.Optimizer.Create(new AdamWSpec(LearningRate: 0.001f), model);
        float[] stepped = [.. flat], mean = new float[flat.Length], state = new float[optimizer.StateLength];
        return new RestOfStep(
            AugmentationBenchmark.Fill(model, [new Dihedral(), new Shift(4)], batch, time).TotalMilliseconds,
            MedianTime.Of(() => prepared.Load(flat), time).TotalMilliseconds,
            MedianTime.Of(() => optimizer.Step(stepped, mean, state, step: 1, learningRateFactor: 1f), time)
                .TotalMilliseconds);
    }
}
