using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Downloads.Http;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Formats.Npy;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Downloads.LegacySurvey;

/// <summary>Which cut-outs of the Legacy Surveys.</summary>
public sealed record LegacySurveyDownloadOptions
{
    public required string Folder { get; init; }

    /// <summary>CSV with a name (or id), right ascension and declination in degrees, and a label where there is
    /// one.</summary>
    public required string List { get; init; }

    /// <summary>Where the class is in the list; null: a column <c>label</c> or <c>class</c>.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Layer of the viewer: <c>ls-dr9</c>, <c>ls-dr10</c>.</summary>
    public string Layer { get; init; } = "ls-dr9";

    public ImmutableArray<char> Bands { get; init; } = ['g', 'r', 'z'];

    /// <summary>Width and height that are asked for, pixels.</summary>
    public int Size { get; init; } = 512;

    /// <summary>Arcseconds a pixel.</summary>
    public double Scale { get; init; } = 0.262;

    /// <summary>
    /// Also write the central square of so many pixels as <c>gals/NAME.npy</c>, float32 [bands, crop, crop]; 0: no.
    /// </summary>
    public int NpyCrop { get; init; }

    /// <summary>Ask once more for what was refused or not there.</summary>
    public bool Again { get; init; }

    public Uri Server { get; init; } = SurveyServers.LegacySurvey;

    public HttpPolicy Policy { get; init; } = new();

    /// <exception cref="DatasetException">An option is out of its range.</exception>
    internal void Check()
    {
        if (Size is < 16 or > 3000)
            throw new DatasetException($"size {Size}: expected 16 to 3000 pixels");
        if (!(Scale is >= 0.05 and <= 60))
            throw new DatasetException($"scale {Scale}: expected 0.05 to 60 arcseconds a pixel");
        if (NpyCrop < 0 || NpyCrop > Size)
            throw new DatasetException($"crop {NpyCrop}: expected at most the size, {Size} pixels");
        if (Layer.Length is 0 or > 40 || !Layer.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            throw new DatasetException($"layer '{Layer}': expected a name such as ls-dr9");
        if (Bands.IsEmpty || Bands.Distinct().Count() != Bands.Length || Bands.Any(static b => !"ugrizY".Contains(b)))
            throw new DatasetException("bands: expected some of u,g,r,i,z,Y, each once");
    }
}

/// <summary>
/// Cut-outs of a list of galaxies from the Legacy Surveys' viewer, checked as Smith42/astroddpm does: no pixel without
/// a
/// number, at most 30 % zeros in a band.
/// </summary>
public static class LegacySurveyDownload
{
    private const string CutoutFolder = "raws";
    private const string ArrayFolder = "gals";

    /// <param name="options">What to fetch.</param>
    /// <param name="report">Told, in a sentence, of failures that are tried again.</param>
    /// <param name="progress">Stage <c>fetch</c>, counted in objects.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Ends the work; what is done is kept.</param>
    /// <exception cref="DatasetException">A bad option, or a folder that holds something else.</exception>
    /// <exception cref="DataFormatException">The list is none.</exception>
    /// <exception cref="Remote.RemoteDataException">The service is away.</exception>
    /// <exception cref="IOException">The list cannot be read, or the disk refuses.</exception>
    public static async Task<DownloadReport> RunAsync(
        LegacySurveyDownloadOptions options, Action<string> report, IProgress<DatasetProgress>? progress,
        TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        long began = time.GetTimestamp();
        ObjectTable table = ObjectTable.Read(options.List, options.LabelColumn, cancellation);
        using DownloadFolder folder = DownloadFolder.Open(options.Folder, Request(options), options.Again, time);
        using SurveyClient client = new(options.Policy, time, report);
        AnswerRules rules = LegacyCutout.Rules(options, cancellation);
        CutoutRun run = new(folder, table.Objects, FileOf, progress, time);
        try
        {
            await run.RunAsync(
                (o, file, token) => folder.AskAsync(client, LegacyCutout.Address(options, o), file, rules, token),
                options.Policy.Parallel, cancellation).ConfigureAwait(false);
        }
        finally
        {
            folder.WriteLabels(table, FileOf);
            folder.WriteManifest(run.Counts, DownloadFolder.LabelsName);
        }

        if (options.NpyCrop > 0)
            WriteArrays(options, folder, table, cancellation);
        string? import = table.Objects.All(static o => o.Label.Length == 0)
            ? null
            : $"galaxy data import --images {folder.Path}/{CutoutFolder} --labels "
                + $"{folder.Path}/{DownloadFolder.LabelsName} --bands {string.Join(',', options.Bands)} "
                + "--stretch asinh --out DATASET";
        return new DownloadReport(folder.Path, run.Counts, run.Failures, import, time.GetElapsedTime(began));
    }

    private static string FileOf(SkyObject o) => $"{CutoutFolder}/{o.FileStem}.fits";

    private static void WriteArrays(
        LegacySurveyDownloadOptions options, DownloadFolder folder, ObjectTable table, CancellationToken cancellation)
    {
        foreach (SkyObject o in table.Objects)
        {
            cancellation.ThrowIfCancellationRequested();
            string array = folder.PathOf($"{ArrayFolder}/{o.FileStem}.npy");
            if (folder.StateOf(FileOf(o)) != FileState.Fetched || File.Exists(array))
                continue;
            using FitsFile file = FitsFile.Open(folder.PathOf(FileOf(o)), cancellation);
            FitsImage image = file.GetFirstImage(cancellation);
            int crop = options.NpyCrop;
            int from = (options.Size - crop) / 2;
            float[] pixels = new float[image.Planes * crop * crop];
            float[] whole = image.ReadFloats(cancellation);
            for (int row = 0; row < image.Planes * crop; row++)
            {
                int y = ((row / crop) * options.Size) + from + (row % crop);
                whole.AsSpan((y * options.Size) + from, crop).CopyTo(pixels.AsSpan(row * crop));
            }

            DurableFile.Write(array, stream => NpyWriter.Write(stream, pixels, [image.Planes, crop, crop]));
        }
    }

    private static DownloadRequest Request(LegacySurveyDownloadOptions options)
    {
        var parameters = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        parameters["server"] = options.Server.AbsoluteUri;
        parameters["layer"] = options.Layer;
        parameters["bands"] = string.Join(',', options.Bands);
        parameters["size"] = options.Size.ToString(CultureInfo.InvariantCulture);
        parameters["scale"] = SurveyServers.Text(options.Scale);
        return new DownloadRequest("legacysurvey", parameters.ToImmutable());
    }
}
