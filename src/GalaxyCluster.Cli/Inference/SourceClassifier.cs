using System.Collections.Immutable;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Data.Fields;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Models;

namespace GalaxyCluster.Cli.Inference;

/// <summary>Classes of a field's sources, from cut-outs prepared as the model's training pictures were.</summary>
internal static class SourceClassifier
{
    /// <summary>Few enough that the layers' outputs stay in a core's cache.</summary>
    private const int Batch = 4;

    private const int SmallestSide = 16;
    private const int LargestSide = 1024;

    /// <param name="trained">The model.</param>
    /// <param name="picture">The field of the sources.</param>
    /// <param name="sources">All of them.</param>
    /// <param name="wanted">Whether a source is classified.</param>
    /// <param name="radii">Side of a cut-out, in half-light radii of the source.</param>
    /// <param name="averageViews">Mean probabilities over the eight dihedral views.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="FailureException">The model's bands are not the field's.</exception>
    public static SourceClasses Classify(
        TrainedModel trained, ColourPicture picture, ImmutableArray<Source> sources, Func<Source, bool> wanted, double radii,
        bool averageViews, CancellationToken cancellation)
    {
        ModelInput input = trained.Input;
        if (averageViews) SplitEvaluator.RequireSquare(trained);
        SourceCutter cutter;
        try
        {
            cutter = new SourceCutter(
                picture, input.Preprocessing, input.Channels, input.Height, input.Width, input.Pixels);
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
        int begun = 0;
        // A batch after the other for each core, not an iteration a batch: those would make their memory anew every
        // tenth of a second.
        Parallel.For(0, Environment.ProcessorCount, new ParallelOptions { CancellationToken = cancellation }, _ =>
        {
            using BatchPrediction prediction = new(trained, prepared, cutter, Batch, averageViews);
            while (Interlocked.Add(ref begun, Batch) - Batch is var first && first < chosen.Length)
            {
                cancellation.ThrowIfCancellationRequested();
                ReadOnlySpan<int> indices = chosen.AsSpan(first, Math.Min(Batch, chosen.Length - first));
                prediction.Begin();
                foreach (int index in indices)
                    prediction.Add(sources[index].X, sources[index].Y, Side(sources[index], radii));
                prediction.Run();
                for (int i = 0; i < indices.Length; i++)
                    probabilities[indices[i]] = prediction.Probabilities(i);
            }
        });
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

    private static int Side(Source source, double radii)
    {
        double side = double.IsNaN(source.HalfLightRadius) ? 0 : radii * source.HalfLightRadius;
        return (int)Math.Clamp(side, SmallestSide, LargestSide);
    }
}
