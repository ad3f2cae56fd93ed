using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// Galaxies, stars and quasars as the SDSS colour cutouts show them, without a network or a telescope.
/// </summary>
public static class SyntheticSky
{
    /// <summary>Grows with every change of a rendered pixel, so that caches of older pictures are not used.</summary>
    public const int Version = 2;

    private const int MinCount = 70;
    private const int MaxCount = 10_000_000;
    private const int MinSize = 32;
    private const int MaxSize = 256;
    private const int BatchLength = 256;

    public static ImmutableArray<string> Classes { get; } = [.. SkyRenderer.Painters.Select(static p => p.Class)];

    /// <summary>
    /// Renders a data set into <paramref name="folder"/>; the same options give the same bytes on any machine.
    /// </summary>
    /// <exception cref="DatasetException">A bad option, or a folder in the way.</exception>
    /// <exception cref="IOException">Disk full and the like; nothing is left behind.</exception>
    public static DatasetManifest Write(
        SyntheticSkyOptions options,
        string folder,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Check(options);
        int[] labels = new int[options.Count];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = i % Classes.Length;
        ImmutableArray<int[]> order = SplitPlanner.Plan(labels, [], Classes.Length, options.Fractions, options.Seed);

        using DatasetWriter writer = DatasetWriter.Create(folder, options.Overwrite, Define(options, folder));
        Rendering rendering = new(options, labels, progress, cancellationToken);
        for (int split = 0; split < order.Length; split++)
            rendering.Append(writer, SplitNames.All[split], order[split]);
        return writer.Complete();
    }

    private static void Check(SyntheticSkyOptions options)
    {
        if (options.Count is < MinCount or > MaxCount)
            throw new DatasetException($"count {options.Count}: expected {MinCount} to {MaxCount} pictures");
        if (options.Size is < MinSize or > MaxSize)
            throw new DatasetException($"size {options.Size}: expected {MinSize} to {MaxSize} pixels");
        if (options.Threads < 0)
            throw new DatasetException($"threads {options.Threads}: expected 1 or more, or 0 for all cores");
        if (!options.Fractions.AreValid)
            throw new DatasetException("the splits' shares do not add up to 1");
    }

    private static DatasetDefinition Define(SyntheticSkyOptions options, string folder) => new()
    {
        Name = options.Name ?? OutputFolder.NameOf(folder),
        Classes = Classes,
        Channels = 3,
        Height = options.Size,
        Width = options.Size,
        Preprocessing = new Preprocessing(CentreCrop.None, ResizeFilter.Auto, "irg", "asinh"),
        Seed = options.Seed,
        Provenance = new Provenance(
            string.Create(CultureInfo.InvariantCulture, $"SyntheticSky {Version}: {options.Count} pictures, seed {options.Seed}"),
            DatasetWriter.Tool),
        ShardBytes = options.ShardBytes,
    };

    /// <summary>Renders batches on all threads and appends them in order.</summary>
    private sealed class Rendering(
        SyntheticSkyOptions options, int[] labels, IProgress<DatasetProgress>? progress,
        CancellationToken cancellationToken)
    {
        private readonly int _pictureBytes = 3 * options.Size * options.Size;
        private readonly byte[] _batch = new byte[BatchLength * 3 * options.Size * options.Size];
        private readonly ConcurrentBag<SkyRenderer> _idle = [];
        private readonly ParallelOptions _parallel = new()
        {
            MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            CancellationToken = cancellationToken,
        };

        private readonly long _began = TimeProvider.System.GetTimestamp();
        private int _done;

        public void Append(DatasetWriter writer, string split, int[] order)
        {
            for (int first = 0; first < order.Length; first += BatchLength)
            {
                int count = Math.Min(BatchLength, order.Length - first);
                int start = first;
                Parallel.For(0, count, _parallel, i => Render(order[start + i], i));
                for (int i = 0; i < count; i++)
                {
                    int picture = order[first + i];
                    string id = string.Create(CultureInfo.InvariantCulture, $"synthetic-{picture:D7}");
                    writer.Append(split, id, _batch.AsSpan(i * _pictureBytes, _pictureBytes), labels[picture]);
                }

                _done += count;
                double seconds = TimeProvider.System.GetElapsedTime(_began).TotalSeconds;
                progress?.Report(new DatasetProgress("render", _done, labels.Length, _done / Math.Max(seconds, 1e-3)));
            }
        }

        private void Render(int picture, int place)
        {
            if (!_idle.TryTake(out SkyRenderer? renderer))
                renderer = new SkyRenderer(options.Size);
            renderer.Render(
                options.Seed, picture, labels[picture], _batch.AsSpan(place * _pictureBytes, _pictureBytes));
            _idle.Add(renderer);
        }
    }
}
