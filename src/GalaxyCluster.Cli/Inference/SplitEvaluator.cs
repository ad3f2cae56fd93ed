using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Models;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cli.Inference;

/// <summary>
/// Evaluates a trained model on a split, with the model's own normalisation, in the parts that a run evaluates: same
/// figures for any thread count, and the run's own.
/// </summary>
internal static class SplitEvaluator
{
    /// <param name="trained">The model.</param>
    /// <param name="dataset">Pictures of the model's size and classes.</param>
    /// <param name="split">Name of the split.</param>
    /// <param name="threads">0: all cores.</param>
    /// <param name="averageViews">Mean probabilities over the eight dihedral views.</param>
    /// <param name="cancellation">Stops between two parts.</param>
    /// <exception cref="FailureException">The data set does not fit the model.</exception>
    /// <exception cref="DataFormatException">A shard of the split is not what the manifest says.</exception>
    public static async Task<EvaluationCounts> RunAsync(
        TrainedModel trained, Dataset dataset, string split, int threads, bool averageViews,
        CancellationToken cancellation)
    {
        Check(trained, dataset);
        if (averageViews) RequireSquare(trained);
        DatasetManifest scaled = dataset.Manifest with
        {
            Mean = trained.Input.Mean,
            StandardDeviation = trained.Input.StandardDeviation,
        };
        using SplitReader samples = new(scaled, split, dataset.Shards);
        await samples.OpenAsync(0, samples.Count, cancellation).ConfigureAwait(false);
        EvaluationPart[] parts = [.. RunPlan.PartsOf(split, samples.Count)];
        var counts = new EvaluationCounts[parts.Length];
        using PreparedParameters prepared = new(trained.Model);
        prepared.Load(trained.Parameters.Span);
        Parallel.For(
            0, parts.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads,
                CancellationToken = cancellation,
            },
            () => new EvaluationComputer(trained.Model, new SoftmaxCrossEntropySpec(), null, averageViews),
            (part, _, computer) =>
            {
                counts[part] = computer.Compute(prepared, samples, parts[part]);
                return computer;
            },
            computer => computer.Dispose());
        var total = new EvaluationCounts(trained.Classes.Length);
        foreach (EvaluationCounts part in counts)
            total.Add(part);
        return total;
    }

    private static void Check(TrainedModel trained, Dataset dataset)
    {
        DatasetManifest data = dataset.Manifest;
        ModelInput input = trained.Input;
        if (!data.Classes.SequenceEqual(trained.Classes))
        {
            throw new FailureException(
                ExitCodes.Input,
                $"{dataset.Folder}: classes {string.Join(", ", data.Classes)} are not the model's "
                + string.Join(", ", trained.Classes));
        }

        if (ModelInput.Of(data).Shape != input.Shape || data.Pixels != input.Pixels
            || data.Preprocessing != input.Preprocessing)
        {
            throw new FailureException(
                ExitCodes.Input,
                $"{dataset.Folder}: pictures of {Describe(ModelInput.Of(data))}; "
                + $"the model was trained on {Describe(input)}");
        }
    }

    /// <exception cref="FailureException">Pictures that cannot be turned by 90 degrees.</exception>
    public static void RequireSquare(TrainedModel trained)
    {
        if (trained.Input.Height != trained.Input.Width)
        {
            throw new FailureException(
                ExitCodes.Input,
                $"--views: the model takes pictures of {trained.Input.Height} x {trained.Input.Width} pixels, and only "
                + "square ones can be turned");
        }
    }

    private static string Describe(ModelInput input) =>
        $"{input.Shape} {input.Pixels} (crop {input.Preprocessing.Crop}, filter {input.Preprocessing.Filter}, "
        + $"bands {input.Preprocessing.Bands}, stretch {input.Preprocessing.Stretch})";
}
