using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// A folder of pictures and a label table to a data set. The same input gives the same bytes for any thread count.
/// </summary>
public static class DatasetImporter
{
    private const int MinSize = 8;
    private const int MaxSize = 1024;
    private const int ListedInError = 3;

    /// <exception cref="DatasetException">A bad option, bad files in a strict import, or nothing to import.</exception>
    /// <exception cref="DataFormatException">The label table is not one.</exception>
    /// <exception cref="IOException">Disk full and the like; nothing is left behind.</exception>
    public static ImportReport Import(
        ImportOptions options,
        IProgress<DatasetProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        time ??= TimeProvider.System;
        long began = time.GetTimestamp();
        LabelTable table = LabelTable.Read(
            options.LabelsFile, options.Columns, options.MaxLabelRows, cancellationToken);
        PictureFolder folder = PictureFolder.List(options.ImagesFolder, cancellationToken);
        ImportMatching matching = ImportMatching.Match(options, table, folder);
        if (options.Strict)
            RefuseBad(matching.Bad);

        using DatasetWriter writer = DatasetWriter.Create(
            options.OutputFolder, options.Overwrite, Define(options, table, matching));
        ImmutableArray<BadFile?> faults;
        double perSecond;
        using (PixelSpool spool = new(writer.TemporaryFolder, PictureBytes(options)))
        {
            PictureReader reader = new(Preprocessing(options), options.Channels, options.Size, options.Size);
            long decodingBegan = time.GetTimestamp();
            faults = new ImportDecoding(
                options, reader, folder, matching.Samples, spool).Run(progress, time, cancellationToken);
            perSecond = faults.Length / Math.Max(time.GetElapsedTime(decodingBegan).TotalSeconds, 1e-3);
            if (options.Strict)
                RefuseBad([.. faults.OfType<BadFile>()]);
            WriteSplits(options, writer, matching.Samples, faults, spool, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        DatasetManifest manifest = writer.Complete();
        return new ImportReport(
            manifest, Path.GetFullPath(options.OutputFolder), table.Rows.Length, matching.OtherLabels,
            Sorted(matching.Bad.Concat(faults.OfType<BadFile>())), time.GetElapsedTime(began), perSecond);
    }

    private static void WriteSplits(
        ImportOptions options, DatasetWriter writer, IReadOnlyList<ImportSample> samples,
        ImmutableArray<BadFile?> faults,
        PixelSpool spool, CancellationToken cancellationToken)
    {
        int[] good = [.. Enumerable.Range(0, samples.Count).Where(i => faults[i] is null)];
        if (good.Length == 0)
        {
            BadFile? example = faults.FirstOrDefault(static f => f is not null);
            throw new DatasetException(example is null
                ? $"no row of '{options.LabelsFile}' has a picture in '{options.ImagesFolder}'"
                : $"no picture could be used; the first: {example.File}: {example.Detail}");
        }

        int[] classes = [.. good.Select(i => samples[i].Label)];
        ImmutableArray<int[]> order = SplitPlanner.Plan(
            classes, Groups(good, samples), ClassCount(samples), options.Fractions, options.Seed);
        byte[] picture = new byte[PictureBytes(options)];
        for (int split = 0; split < order.Length; split++)
        {
            foreach (int place in order[split])
            {
                cancellationToken.ThrowIfCancellationRequested();
                ImportSample sample = samples[good[place]];
                spool.Read(good[place], picture);
                if (sample.Row.Shares.IsEmpty)
                    writer.Append(SplitNames.All[split], sample.Row.Id, picture, sample.Label);
                else
                    writer.Append(SplitNames.All[split], sample.Row.Id, picture, sample.Row.Shares.AsSpan());
            }
        }
    }

    private static int ClassCount(IReadOnlyList<ImportSample> samples) => samples.Max(static s => s.Label) + 1;

    /// <summary>Group numbers in order of first use; a row without a group is one by itself.</summary>
    private static int[] Groups(int[] good, IReadOnlyList<ImportSample> samples)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        int[] groups = new int[good.Length];
        int next = 0;
        for (int i = 0; i < good.Length; i++)
        {
            string? group = samples[good[i]].Row.Group;
            if (group is null)
                groups[i] = next++;
            else if (numbers.TryGetValue(group, out int known))
                groups[i] = known;
            else
                numbers.Add(group, groups[i] = next++);
        }

        return groups;
    }

    private static void Check(ImportOptions options)
    {
        if (!Directory.Exists(options.ImagesFolder))
            throw new DatasetException($"the pictures' folder '{options.ImagesFolder}' does not exist");
        if (!File.Exists(options.LabelsFile))
            throw new DatasetException($"the label table '{options.LabelsFile}' does not exist");
        if (options.Size is < MinSize or > MaxSize)
            throw new DatasetException($"size {options.Size}: expected {MinSize} to {MaxSize} pixels");
        if (options.Channels is not (1 or 3))
            throw new DatasetException($"channels {options.Channels}: expected 1 (grey) or 3 (colour)");
        if (!options.Fractions.AreValid)
            throw new DatasetException("the splits' shares do not add up to 1");
        if (options.Threads < 0)
            throw new DatasetException($"threads {options.Threads}: expected 1 or more, or 0 for all cores");
        if (options.MaxLabelRows < 1)
            throw new DatasetException($"label row limit {options.MaxLabelRows}: expected 1 or more");
        if (options.Columns.Votes.Length == 1)
            throw new DatasetException("votes need two columns or more");
    }

    private static DatasetDefinition Define(ImportOptions options, LabelTable table, ImportMatching matching) => new()
    {
        Name = options.Name ?? OutputFolder.NameOf(options.OutputFolder),
        Classes = matching.Classes,
        Channels = options.Channels,
        Height = options.Size,
        Width = options.Size,
        Pixels = options.Pixels,
        SoftLabels = !options.Columns.Votes.IsEmpty,
        Preprocessing = Preprocessing(options),
        Seed = options.Seed,
        Provenance = new Provenance(
            string.Create(
                CultureInfo.InvariantCulture,
                $"pictures with a label table of {table.Rows.Length} rows, SHA-256 {table.Sha256}"),
            DatasetWriter.Tool),
        ShardBytes = options.ShardBytes,
    };

    private static Preprocessing Preprocessing(ImportOptions options) =>
        new(options.Crop, options.Filter, options.Channels == 1 ? "grey" : "rgb", "none");

    private static int PictureBytes(ImportOptions options) =>
        options.Channels * options.Size * options.Size * (options.Pixels == PixelType.U8 ? 1 : sizeof(float));

    private static void RefuseBad(IReadOnlyList<BadFile> bad)
    {
        if (bad.Count == 0)
            return;
        IEnumerable<string> listed = Sorted(bad).Take(ListedInError).Select(static b => $"{b.File}: {b.Detail}");
        string more = bad.Count > ListedInError ? $" and {bad.Count - ListedInError} more" : "";
        throw new DatasetException($"{bad.Count} bad files in a strict import: {string.Join("; ", listed)}{more}");
    }

    private static ImmutableArray<BadFile> Sorted(IEnumerable<BadFile> bad) =>
        [.. bad.OrderBy(static b => b.Reason).ThenBy(static b => b.File, StringComparer.Ordinal)];
}
