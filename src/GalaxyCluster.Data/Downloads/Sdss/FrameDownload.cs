using System.Collections.Immutable;
using GalaxyCluster.Data.Downloads.Http;

namespace GalaxyCluster.Data.Downloads.Sdss;

/// <summary>Pictures of objects out of the archive's frames: each field is fetched once, for all of its
/// objects.</summary>
internal sealed class FrameDownload(
    SdssDownloadOptions options, DownloadFolder folder, CutoutRun run, Func<SkyObject, string> fileOf,
    Action<string> report, TimeProvider time)
{
    private const string FramesFolder = "frames";

    /// <exception cref="DataFormatException">The table does not say in which field an object is.</exception>
    /// <exception cref="Remote.RemoteDataException">The archive is away.</exception>
    public async Task RunAsync(ObjectTable table, string tablePath, CancellationToken cancellation)
    {
        using SurveyClient archive = new(options.Policy, time, report);
        Func<SkyObject, FieldKey> fieldOf = FrameArchive.FieldOf(table, tablePath);
        foreach (IGrouping<FieldKey, SkyObject> field in table.Objects.GroupBy(fieldOf))
        {
            cancellation.ThrowIfCancellationRequested();
            SkyObject[] open = [.. field.Where(o => !folder.IsSettled(fileOf(o)))];
            if (open.Length > 0)
                await FetchAsync(archive, field.Key, open, cancellation).ConfigureAwait(false);
            for (int i = 0; i < field.Count(); i++)
                run.Done();
        }
    }

    private async Task FetchAsync(
        SurveyClient archive, FieldKey field, SkyObject[] objects, CancellationToken cancellation)
    {
        ImmutableArray<string> files = [.. options.Bands.Select(b =>
            $"{FramesFolder}/{FrameArchive.FileName(field, b)}")];
        Uri address = FrameArchive.Address(options.Archive, field, options.Bands[0]);
        try
        {
            bool[] there = await Task.WhenAll(options.Bands.Select((band, i) => folder.FetchAsync(
                archive, FrameArchive.Address(options.Archive, field, band), files[i],
                FrameArchive.Rules(field, band, cancellation), cancellation))).ConfigureAwait(false);
            if (there.All(static t => t))
                Cut(address, files, objects, cancellation);
            else
                Note(objects, FileState.Nothing, address, $"no {Missing(files, there)}");
        }
        catch (AnswerException e)
        {
            foreach (SkyObject o in objects)
                run.Fail(o, e.Message);
        }
    }

    private void Cut(Uri address, ImmutableArray<string> files, SkyObject[] objects, CancellationToken cancellation)
    {
        FrameCutter cutter = FrameCutter.Open([.. files.Select(folder.PathOf)], options.Size, cancellation);
        foreach (SkyObject o in objects)
        {
            string file = fileOf(o);
            if (cutter.TryCut(o, folder.PathOf(file)))
                folder.NoteMade(file, address);
            else
                Note([o], FileState.Nothing, address, "reaches beyond the edge of its field");
        }

        if (options.KeepFrames)
            return;
        foreach (string file in files)
            File.Delete(folder.PathOf(file));
    }

    private void Note(IEnumerable<SkyObject> objects, FileState state, Uri address, string detail)
    {
        foreach (SkyObject o in objects)
            folder.Note(fileOf(o), state, address, detail);
    }

    private static string Missing(ImmutableArray<string> files, bool[] there) =>
        Path.GetFileName(files[Array.IndexOf(there, false)]);
}
