using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Downloads.Http;

namespace GalaxyCluster.Data.Downloads.Sdss;

/// <summary>
/// Labelled SDSS objects: one query of SkyServer, then a picture each. A run that was broken off goes on with the same
/// objects: the query's answer is kept.
/// </summary>
public static class SdssDownload
{
    private const string QueryName = "query.csv";
    private const string PicturesFolder = "images";
    private const long MaxTableBytes = 512L << 20;

    /// <param name="options">What to fetch.</param>
    /// <param name="report">Told, in a sentence, of failures that are tried again.</param>
    /// <param name="progress">Stage <c>fetch</c>, counted in objects.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Ends the work; what is done is kept.</param>
    /// <exception cref="DatasetException">A bad option, or a folder that holds something else.</exception>
    /// <exception cref="DataFormatException">The query's answer lacks a column that is needed.</exception>
    /// <exception cref="Remote.RemoteDataException">A service is away or refuses the query.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static async Task<DownloadReport> RunAsync(
        SdssDownloadOptions options, Action<string> report, IProgress<DatasetProgress>? progress, TimeProvider time,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        long began = time.GetTimestamp();
        string sql = options.Sql ?? SkyServerQuery.Text(options.Labels, options.PerClass, options.Threshold);
        using DownloadFolder folder = DownloadFolder.Open(options.Folder, Request(options, sql), options.Again, time);
        using SurveyClient skyServer = new(options.Policy, time, report);
        Uri query = SkyServerQuery.Address(options.SkyServer, options.Release, sql);
        await FetchTableAsync(folder, skyServer, query, options.Policy.QuerySilence,
            cancellation).ConfigureAwait(false);
        string tablePath = folder.PathOf(QueryName);
        ObjectTable table = ObjectTable.Read(tablePath, options.LabelColumn, cancellation);
        if (table.Objects.Length + table.Repeated >= SkyServerQuery.MaxRows)
            report($"the answer has {SkyServerQuery.MaxRows} rows, SkyServer's limit: there may be more");
        string extension = options.Pictures == SdssPictures.Jpeg ? "jpg" : "fits";
        string FileOf(SkyObject o) => $"{PicturesFolder}/{o.FileStem}.{extension}";
        CutoutRun run = new(folder, table.Objects, FileOf, progress, time);
        try
        {
            if (options.Pictures == SdssPictures.Jpeg)
                await FetchJpegAsync(options, folder, skyServer, table, run, cancellation).ConfigureAwait(false);
            else
                await new FrameDownload(options, folder, run, FileOf, report, time)
                    .RunAsync(table, tablePath, cancellation).ConfigureAwait(false);
        }
        finally
        {
            folder.WriteLabels(table, FileOf);
            folder.WriteManifest(run.Counts, QueryName, DownloadFolder.LabelsName);
        }

        return new DownloadReport(
            folder.Path, run.Counts, run.Failures, Import(options, folder, table), time.GetElapsedTime(began));
    }

    private static async Task FetchTableAsync(
        DownloadFolder folder, SurveyClient client, Uri address, TimeSpan silence, CancellationToken cancellation)
    {
        AnswerRules rules = new(MaxTableBytes, SkyServerQuery.Check) { Silence = silence };
        try
        {
            // Refused is not for good here: the same words may be fine tomorrow.
            bool isThere = folder.StateOf(QueryName) == FileState.Fetched && folder.IsSettled(QueryName);
            if (!isThere && !await folder.AskAsync(client, address, QueryName, rules,
                cancellation).ConfigureAwait(false))
                throw new Remote.RemoteDataException(folder.DetailOf(QueryName));
        }
        catch (AnswerException e)
        {
            throw new Remote.RemoteDataException(e.Message, e);
        }
    }

    private static Task FetchJpegAsync(
        SdssDownloadOptions options, DownloadFolder folder, SurveyClient client, ObjectTable table, CutoutRun run,
        CancellationToken cancellation)
    {
        int radius = options.Radii is null ? -1 : table.Column("petroR90_r", folder.PathOf(QueryName));
        AnswerRules rules = JpegCutout.Rules(options.Size);
        return run.RunAsync(
            async (o, file, token) =>
            {
                double scale = radius < 0 ? options.Scale : ScaleOf(o, radius, options);
                Uri address = JpegCutout.Address(options.SkyServer, options.Release, o, scale, options.Size);
                await folder.AskAsync(client, address, file, rules, token).ConfigureAwait(false);
            },
            options.Policy.Parallel, cancellation);
    }

    private static double ScaleOf(SkyObject o, int radius, SdssDownloadOptions options) =>
        double.TryParse(o.Fields[radius], NumberStyles.Float, CultureInfo.InvariantCulture, out double r90) && r90 > 0
            ? Math.Clamp(options.Radii!.Value * r90 / options.Size, JpegCutout.MinScale, JpegCutout.MaxScale)
            : options.Scale;

    private static DownloadRequest Request(SdssDownloadOptions options, string sql)
    {
        var parameters = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        parameters["query"] = sql;
        parameters["release"] = options.Release;
        parameters["skyServer"] = options.SkyServer.AbsoluteUri;
        parameters["pictures"] = options.Pictures.ToString().ToLowerInvariant();
        parameters["size"] = options.Size.ToString(CultureInfo.InvariantCulture);
        if (options.LabelColumn is { } label)
            parameters["labelColumn"] = label;
        if (options.Pictures == SdssPictures.Frames)
        {
            parameters["archive"] = options.Archive.AbsoluteUri;
            parameters["bands"] = string.Join(',', options.Bands);
        }
        else if (options.Radii is { } radii)
        {
            parameters["radii"] = SurveyServers.Text(radii);
        }
        else
        {
            parameters["scale"] = SurveyServers.Text(options.Scale);
        }

        return new DownloadRequest("sdss", parameters.ToImmutable());
    }

    private static string? Import(SdssDownloadOptions options, DownloadFolder folder, ObjectTable table)
    {
        if (table.Objects.All(static o => o.Label.Length == 0))
            return null;
        string bands = options.Pictures == SdssPictures.Jpeg
            ? "" : $"--bands {string.Join(',', options.Bands)} --stretch asinh ";
        return $"galaxy data import --images {folder.Path}/{PicturesFolder} --labels "
            + $"{folder.Path}/{DownloadFolder.LabelsName} {bands}--out DATASET";
    }
}
