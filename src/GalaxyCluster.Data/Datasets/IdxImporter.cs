using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// IDX files to a data set of grey pictures; the classes are the numbers from 0 to the largest label.
/// </summary>
public static class IdxImporter
{
    /// <exception cref="DatasetException">The output folder is in the way, or a bad option.</exception>
    /// <exception cref="DataFormatException">A file is not IDX, or the two do not belong together.</exception>
    /// <exception cref="IOException">A file cannot be read, the disk is full...; nothing is left behind.</exception>
    public static ImportReport Import(
        IdxImportOptions options, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Fractions.AreValid)
            throw new DatasetException("the splits' shares do not add up to 1");
        time ??= TimeProvider.System;
        long began = time.GetTimestamp();
        IdxFile images = IdxFile.Read(options.ImagesFile, dimensions: 3);
        IdxFile labels = IdxFile.Read(options.LabelsFile, dimensions: 1);
        int count = images.Dimensions[0];
        if (labels.Dimensions[0] != count)
            throw new DataFormatException(
                options.LabelsFile, "offset 4", $"has {labels.Dimensions[0]} labels for {count} pictures");

        int[] classes = [.. labels.Values.Select(static v => (int)v)];
        int classCount = classes.Max() + 1;
        ImmutableArray<int[]> order = SplitPlanner.Plan(classes, [], classCount, options.Fractions, options.Seed);
        using DatasetWriter writer = DatasetWriter.Create(
            options.OutputFolder, options.Overwrite, Define(options, images, labels, classCount));
        int length = images.Dimensions[1] * images.Dimensions[2];
        for (int split = 0; split < order.Length; split++)
        {
            foreach (int i in order[split])
            {
                cancellationToken.ThrowIfCancellationRequested();
                string id = string.Create(CultureInfo.InvariantCulture, $"idx-{i:D7}");
                writer.Append(SplitNames.All[split], id, images.Values.AsSpan(i * length, length), classes[i]);
            }
        }

        DatasetManifest manifest = writer.Complete();
        TimeSpan elapsed = time.GetElapsedTime(began);
        return new ImportReport(
            manifest, Path.GetFullPath(options.OutputFolder), count, OtherLabels: 0, BadFiles: [], elapsed,
            count / Math.Max(elapsed.TotalSeconds, 1e-3));
    }

    private static DatasetDefinition Define(IdxImportOptions options, IdxFile images, IdxFile labels, int classCount) =>
        new()
        {
            Name = options.Name ?? OutputFolder.NameOf(options.OutputFolder),
            Classes = [.. Enumerable.Range(0, classCount).Select(static c => c.ToString(CultureInfo.InvariantCulture))],
            Channels = 1,
            Height = images.Dimensions[1],
            Width = images.Dimensions[2],
            Preprocessing = new Preprocessing(CentreCrop.None, ResizeFilter.Auto, "grey", "none"),
            Seed = options.Seed,
            Provenance = new Provenance($"IDX files, SHA-256 {images.Sha256} and {labels.Sha256}", DatasetWriter.Tool),
            ShardBytes = options.ShardBytes,
        };
}
