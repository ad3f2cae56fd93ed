using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GalaxyCluster.Data.Importing;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// Pictures and labels, from any source that is read here, to a data set. The same input gives the same bytes for any
/// thread count. An import that is interrupted, by a signal or a crash, is gone on with by the next one that does the
/// same; nothing half-written is ever at the data set's place.
/// </summary>
public static class DatasetImporter
{
    private const int MinSize = 8;
    private const int MaxSize = 1024;
    private const int ListedInError = 3;

    /// <exception cref="DatasetException">A bad option, bad files in a strict import, or nothing to import.</exception>
    /// <exception cref="DataFormatException">A file is not what it says.</exception>
    /// <exception cref="IOException">Disk full and the like; nothing is left behind.</exception>
    /// <exception cref="ImportInterruptedException">Cancelled; the pictures done so far are kept.</exception>
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
        using ImportInput input = ImportInput.Open(options, progress, cancellationToken);
        ImportMatching matching = ImportMatching.Match(options, input.Labels, input.Pictures);
        if (options.Strict)
            RefuseBad(matching.Bad);

        DatasetWriter.CheckPlace(options.OutputFolder, options.Overwrite);
        DatasetDefinition definition = Define(options, input, matching, cancellationToken);
        using ImportWork work = ImportWork.Open(
            options.OutputFolder, Key(options, definition, input, matching.Samples));
        return Run(options, input, matching, definition, work, progress, time, began, cancellationToken);
    }

    private static ImportReport Run(
        ImportOptions options, ImportInput input, ImportMatching matching, DatasetDefinition definition,
        ImportWork work, IProgress<DatasetProgress>? progress, TimeProvider time, long began, CancellationToken cancellationToken)
    {
        PicturePreparer preparer = Preparer(options, definition);
        using PixelSpool spool = new(work.Folder, definition.PictureBytes);
        ImportDecoding decoding = new(input.Pictures, preparer, matching.Samples, spool, options.Threads);
        try
        {
            long decodingBegan = time.GetTimestamp();
            ImmutableArray<BadFile?> faults = decoding.Run(work.IsContinued, progress, time, cancellationToken);
            double perSecond = faults.Length / Math.Max(time.GetElapsedTime(decodingBegan).TotalSeconds, 1e-3);
            if (options.Strict)
                RefuseBad([.. faults.OfType<BadFile>()]);
            using DatasetWriter writer = DatasetWriter.Create(
                options.OutputFolder, options.Overwrite, definition, work.SetFolder);
            WriteSplits(options, writer, matching, faults, spool, input, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            DatasetManifest manifest = writer.Complete();
            return new ImportReport(
                manifest, Path.GetFullPath(options.OutputFolder), input.Labels.Rows.Length, matching.OtherLabels,
                Sorted(matching.Bad.Concat(faults.OfType<BadFile>())), time.GetElapsedTime(began), perSecond);
        }
        catch (OperationCanceledException e)
        {
            work.Keep();
            throw new ImportInterruptedException(decoding.Done, matching.Samples.Count, e, cancellationToken);
        }
    }

    private static void WriteSplits(
        ImportOptions options, DatasetWriter writer, ImportMatching matching, ImmutableArray<BadFile?> faults,
        PixelSpool spool, ImportInput input, CancellationToken cancellationToken)
    {
        IReadOnlyList<ImportSample> samples = matching.Samples;
        int[] good = [.. Enumerable.Range(0, samples.Count).Where(i => faults[i] is null)];
        if (good.Length == 0)
        {
            BadFile? example = faults.FirstOrDefault(static f => f is not null);
            throw new DatasetException(example is null
                ? $"no row of '{input.Labels.Source}' has a picture in {input.Pictures.Name}"
                : $"no picture could be used; the first: {example.File}: {example.Detail}");
        }

        int[] classes = [.. good.Select(i => samples[i].Label)];
        ImmutableArray<int[]> order = SplitPlanner.Plan(
            classes, Groups(good, samples), classes.Max() + 1, options.Fractions, options.Seed);
        byte[] picture = new byte[writer.PictureBytes];
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
        if (options.Bands.Length > ManifestRules.MaxChannels)
            throw new DatasetException($"{options.Bands.Length} bands, expected at most {ManifestRules.MaxChannels}");
        if (options.Bands.IsEmpty)
            return;
        try
        {
            BandList.Create(options.Bands, options.SourceBands);
        }
        catch (FormatException e)
        {
            throw new DatasetException(e.Message, e);
        }
    }

    private static DatasetDefinition Define(
        ImportOptions options, ImportInput input, ImportMatching matching, CancellationToken cancellationToken)
    {
        PictureSource source = input.Pictures;
        bool isFlux = source.IsFlux || options.Stretch.Kind != StretchKind.None;
        PixelType pixels = options.Pixels ?? (isFlux ? PixelType.F32 : PixelType.U8);
        if (pixels == PixelType.U8 && source.IsFlux && options.Stretch.Kind == StretchKind.None)
            throw new DatasetException(
                "measured values do not fit into bytes as they are: choose a stretch, or float32 pixels");
        DatasetDefinition definition = new()
        {
            Name = options.Name ?? OutputFolder.NameOf(options.OutputFolder),
            Classes = matching.Classes,
            Channels = source.Bands.Count,
            Height = options.Size,
            Width = options.Size,
            Pixels = pixels,
            SoftLabels = !input.Labels.VoteClasses.IsEmpty,
            Preprocessing = new Preprocessing(options.Crop, options.Filter, source.Bands.ToString(), "none"),
            Seed = options.Seed,
            Provenance = new Provenance(input.Provenance, DatasetWriter.Tool),
            ShardBytes = options.ShardBytes,
        };
        Stretch stretch = StretchMeasurement.Complete(
            options.Stretch, source, Preparer(options, definition), matching.Samples, cancellationToken);
        if (stretch.Fault(source.Bands.Count) is string fault)
            throw new DatasetException(fault);
        return definition with { Preprocessing = definition.Preprocessing with { Stretch = stretch.ToString() } };
    }

    private static PicturePreparer Preparer(ImportOptions options, DatasetDefinition definition) => new(
        definition.Preprocessing, definition.Channels, definition.Height, definition.Width, definition.Pixels,
        options.KeepBlank);

    /// <summary>Same only for an import that decodes the same pictures to the same places.</summary>
    private static string Key(
        ImportOptions options, DatasetDefinition definition, ImportInput input, IReadOnlyList<ImportSample> samples)
    {
        StringBuilder text = new();
        CultureInfo invariant = CultureInfo.InvariantCulture;
        text.Append(invariant, $"{DatasetWriter.Tool}\n{definition.Preprocessing}\n{definition.Channels} ")
            .Append(invariant, $"{definition.Height} {definition.Pixels} {options.KeepBlank} {options.Axes}\n")
            .Append(input.Pictures.Name).Append('\n').Append(input.Pictures.Fingerprint).Append('\n');
        foreach (ImportSample sample in samples)
            text.Append(CultureInfo.InvariantCulture, $"{sample.Picture} ");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

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
