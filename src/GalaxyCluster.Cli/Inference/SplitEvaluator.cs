using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Models;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cli.Inference;

/// <summary>Evaluates a trained model on a split, with the model's own normalisation; same figures for any thread count.</summary>
internal static class SplitEvaluator
{
    private const int PartSamples = 256;

    /// <param name="trained">The model.</param>
    /// <param name="dataset">Pictures of the model's size and classes.</param>
    /// <param name="split">Name of the split.</param>
    /// <param name="threads">0: all cores.</param>
    /// <exception cref="FailureException">The data set does not fit the model.</exception>
    public static EvaluationCounts Run(TrainedModel trained, Dataset dataset, string split, int threads)
    {
        Check(trained, dataset);
        using SplitReader samples = new(
            dataset.Manifest with { Mean = trained.Input.Mean, StandardDeviation = trained.Input.StandardDeviation }, split,
            new FolderShards(dataset));
        int partCount = (samples.Count + PartSamples - 1) / PartSamples;
        var parts = new EvaluationCounts[partCount];
        using PreparedParameters prepared = new(trained.Model);
        prepared.Load(trained.Parameters.Span);
        Parallel.For(
            0, partCount,
            new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads },
            () => new EvaluationComputer(trained.Model, new SoftmaxCrossEntropySpec(), null),
            (part, _, computer) =>
            {
                int first = part * PartSamples;
                parts[part] = computer.Compute(
                    prepared, samples, new EvaluationPart(split, first, Math.Min(PartSamples, samples.Count - first)));
                return computer;
            },
            computer => computer.Dispose());
        var total = new EvaluationCounts(trained.Classes.Length);
        foreach (EvaluationCounts part in parts)
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
                $"{dataset.Folder}: classes {string.Join(", ", data.Classes)} are not the model's {string.Join(", ", trained.Classes)}");
        }

        if ((data.Channels, data.Height, data.Width, data.Pixels) != (input.Channels, input.Height, input.Width, input.Pixels)
            || data.Preprocessing != input.Preprocessing)
        {
            throw new FailureException(
                ExitCodes.Input,
                $"{dataset.Folder}: pictures of {Describe(data.Channels, data.Height, data.Width, data.Preprocessing)}; "
                + $"the model was trained on {Describe(input.Channels, input.Height, input.Width, input.Preprocessing)}");
        }
    }

    private static string Describe(int channels, int height, int width, Preprocessing p) =>
        $"{channels} x {height} x {width} (crop {p.Crop}, filter {p.Filter}, bands {p.Bands}, stretch {p.Stretch})";

    private sealed class FolderShards(Dataset dataset) : IShardStore
    {
        public ValueTask<string> PathOfAsync(ShardInfo shard, CancellationToken cancellationToken) =>
            ValueTask.FromResult(dataset.PathOf(shard));
    }
}
