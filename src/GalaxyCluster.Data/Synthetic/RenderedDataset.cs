using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>A data set of rendered pictures, classes shared out evenly: batches on all threads, appended in order.</summary>
internal sealed class RenderedDataset
{
    private const int BatchLength = 256;
    private const int MinCount = 70;
    private const int MaxCount = 10_000_000;
    private const int MinSize = 32;
    private const int MaxSize = 256;

    private readonly DatasetDefinition _definition;
    private readonly int[] _labels;
    private readonly Func<IPictureRenderer> _make;
    private readonly IProgress<DatasetProgress>? _progress;
    private readonly ParallelOptions _parallel;
    private readonly byte[] _batch;
    private readonly ConcurrentBag<IPictureRenderer> _idle = [];
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private int _done;

    /// <param name="definition">Of the data set.</param>
    /// <param name="count">Pictures of all splits together.</param>
    /// <param name="threads">0: all cores.</param>
    /// <param name="make">A renderer for one more thread.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Between two pictures.</param>
    public RenderedDataset(
        DatasetDefinition definition, int count, int threads, Func<IPictureRenderer> make,
        IProgress<DatasetProgress>? progress, CancellationToken cancellation)
    {
        _definition = definition;
        _labels = [.. Enumerable.Range(0, count).Select(i => i % definition.Classes.Length)];
        _make = make;
        _progress = progress;
        _parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads,
            CancellationToken = cancellation,
        };
        _batch = new byte[BatchLength * definition.PictureBytes];
    }

    /// <summary>What any renderer can make a data set of.</summary>
    /// <param name="count">Pictures of all splits together.</param>
    /// <param name="size">Height and width in pixels.</param>
    /// <param name="threads">0: all cores.</param>
    /// <param name="fractions">Of the splits.</param>
    /// <exception cref="DatasetException">One of them is out of bounds.</exception>
    public static void Check(int count, int size, int threads, SplitFractions fractions)
    {
        if (count is < MinCount or > MaxCount)
            throw new DatasetException($"count {count}: expected {MinCount} to {MaxCount} pictures");
        if (size is < MinSize or > MaxSize)
            throw new DatasetException($"size {size}: expected {MinSize} to {MaxSize} pixels");
        if (threads < 0)
            throw new DatasetException($"threads {threads}: expected 1 or more, or 0 for all cores");
        if (!fractions.AreValid)
            throw new DatasetException("the splits' shares do not add up to 1");
    }

    /// <exception cref="DatasetException">A folder in the way.</exception>
    /// <exception cref="IOException">Disk full and the like; nothing is left behind.</exception>
    public DatasetManifest Write(string folder, bool overwrite, SplitFractions fractions, string idPrefix)
    {
        ImmutableArray<int[]> order = SplitPlanner.Plan(
            _labels, [], _definition.Classes.Length, fractions, _definition.Seed);
        using DatasetWriter writer = DatasetWriter.Create(folder, overwrite, _definition);
        for (int split = 0; split < order.Length; split++)
            Append(writer, SplitNames.All[split], order[split], idPrefix);
        return writer.Complete();
    }

    private void Append(DatasetWriter writer, string split, int[] order, string idPrefix)
    {
        int bytes = _definition.PictureBytes;
        for (int first = 0; first < order.Length; first += BatchLength)
        {
            int count = Math.Min(BatchLength, order.Length - first);
            int start = first;
            Parallel.For(0, count, _parallel, i => Render(order[start + i], i));
            for (int i = 0; i < count; i++)
            {
                int picture = order[first + i];
                string id = string.Create(CultureInfo.InvariantCulture, $"{idPrefix}-{picture:D7}");
                writer.Append(split, id, _batch.AsSpan(i * bytes, bytes), _labels[picture]);
            }

            _done += count;
            double seconds = TimeProvider.System.GetElapsedTime(_began).TotalSeconds;
            _progress?.Report(new DatasetProgress("render", _done, _labels.Length, _done / Math.Max(seconds, 1e-3)));
        }
    }

    private void Render(int picture, int place)
    {
        if (!_idle.TryTake(out IPictureRenderer? renderer))
            renderer = _make();
        renderer.Render(picture, _labels[picture], _batch.AsSpan(place * _definition.PictureBytes, _definition.PictureBytes));
        _idle.Add(renderer);
    }
}
