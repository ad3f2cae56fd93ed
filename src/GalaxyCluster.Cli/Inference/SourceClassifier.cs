using System.Collections.Immutable;
using System.Runtime.InteropServices;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Fields;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Models;

namespace GalaxyCluster.Cli.Inference;

/// <summary>Classes of a field's sources, from cut-outs prepared as the model's training pictures were.</summary>
internal static class SourceClassifier
{
    private const int Batch = 16;
    private const int SmallestSide = 16;
    private const int LargestSide = 1024;

    /// <param name="trained">The model.</param>
    /// <param name="field">Where the sources are.</param>
    /// <param name="sources">All of them.</param>
    /// <param name="wanted">Whether a source is classified.</param>
    /// <param name="radii">Side of a cut-out, in half-light radii of the source.</param>
    /// <param name="averageViews">Mean probabilities over the eight dihedral views.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="FailureException">The model's bands are not the field's.</exception>
    public static SourceClasses Classify(
        TrainedModel trained, SkyField field, ImmutableArray<Source> sources, Func<Source, bool> wanted, double radii,
        bool averageViews, CancellationToken cancellation)
    {
        ModelInput input = trained.Input;
        if (averageViews) SplitEvaluator.RequireSquare(trained);
        SourceCutter cutter;
        try
        {
            cutter = new SourceCutter(field, input.Preprocessing, input.Channels, input.Height, input.Width, input.Pixels);
        }
        catch (FormatException e)
        {
            throw new FailureException(ExitCodes.Input, e.Message, e);
        }

        int[] chosen = [.. Enumerable.Range(0, sources.Length).Where(i => wanted(sources[i]))];
        var probabilities = new ImmutableArray<float>[sources.Length];
        Array.Fill(probabilities, []);
        using PreparedParameters prepared = new(trained.Model);
        prepared.Load(trained.Parameters.Span);
        PixelScaling scaling = new(input.Mean, input.StandardDeviation);
        Parallel.For(
            0, (chosen.Length + Batch - 1) / Batch,
            new ParallelOptions { CancellationToken = cancellation },
            () => new ModelExecutor(trained.Model, new SoftmaxCrossEntropySpec(), Batch),
            (batch, _, executor) =>
            {
                ReadOnlySpan<int> indices = chosen.AsSpan(batch * Batch, Math.Min(Batch, chosen.Length - (batch * Batch)));
                Predict(trained, cutter, scaling, prepared, executor, sources, indices, radii, averageViews, probabilities);
                return executor;
            },
            executor => executor.Dispose());
        return new SourceClasses(
            trained.Classes, [.. probabilities.Select(p => p.IsEmpty ? "" : trained.Classes[IndexOfBest(p)])],
            [.. probabilities]);
    }

    /// <returns>-1 for none.</returns>
    public static int IndexOfBest(ImmutableArray<float> probabilities)
    {
        int best = probabilities.IsEmpty ? -1 : 0;
        for (int i = 1; i < probabilities.Length; i++)
        {
            if (probabilities[i] > probabilities[best]) best = i;
        }

        return best;
    }

    private static void Predict(
        TrainedModel trained, SourceCutter cutter, PixelScaling scaling, PreparedParameters prepared,
        ModelExecutor executor, ImmutableArray<Source> sources, ReadOnlySpan<int> indices, double radii,
        bool averageViews, ImmutableArray<float>[] probabilities)
    {
        int length = trained.Input.Shape.Length;
        int classes = trained.Classes.Length;
        byte[] stored = new byte[cutter.Bytes];
        float[] images = new float[indices.Length * length];
        bool[] cut = new bool[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            Source source = sources[indices[i]];
            cut[i] = cutter.TryCut(source.X, source.Y, Side(source, radii), stored);
            Span<float> image = images.AsSpan(i * length, length);
            if (!cut[i]) continue;
            if (trained.Input.Pixels == PixelType.U8)
            {
                scaling.Apply(stored, image);
            }
            else
            {
                MemoryMarshal.Cast<byte, float>(stored).CopyTo(image);
                scaling.Apply(image);
            }
        }

        float[] output = new float[indices.Length * classes];
        if (averageViews) new ViewAverage(trained.Model, Batch).Predict(executor, prepared, images, indices.Length, output);
        else executor.Predict(prepared, images, indices.Length, output);
        for (int i = 0; i < indices.Length; i++)
        {
            if (cut[i]) probabilities[indices[i]] = [.. output.AsSpan(i * classes, classes)];
        }
    }

    private static int Side(Source source, double radii)
    {
        double side = double.IsNaN(source.HalfLightRadius) ? 0 : radii * source.HalfLightRadius;
        return (int)Math.Clamp(side, SmallestSide, LargestSide);
    }
}
