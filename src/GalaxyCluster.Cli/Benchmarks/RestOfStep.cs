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
    private const int Repeats = 9;

    public static RestOfStep Measure(Model model, PreparedParameters prepared, float[] flat, int batch, TimeProvider time)
    {
        var source = new BytePictures(model, batch);
        var assembler = new BatchAssembler(source, [new Dihedral(), new Shift(4)], seed: 1);
        int[] samples = [.. Enumerable.Range(0, batch)];
        float[] images = new float[batch * model.Input.Length], targets = new float[batch * model.ClassCount];
        Optimizer optimizer = Engine.Optimizers.Optimizer.Create(new AdamWSpec(LearningRate: 0.001f), model);
        float[] stepped = [.. flat], mean = new float[flat.Length], state = new float[optimizer.StateLength];
        return new RestOfStep(
            Median(() => assembler.Fill(samples, epoch: 0, augment: true, images, targets), time),
            Median(() => prepared.Load(flat), time),
            Median(() => optimizer.Step(stepped, mean, state, step: 1, learningRateFactor: 1f), time));
    }

    private static double Median(Action action, TimeProvider time)
    {
        var milliseconds = new double[Repeats];
        for (int warmUp = 0; warmUp < Repeats; warmUp++)
            action();
        for (int i = 0; i < Repeats; i++)
        {
            long start = time.GetTimestamp();
            action();
            milliseconds[i] = time.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        return milliseconds[Repeats / 2];
    }
}
