using System.Collections.Immutable;
using System.Security.Cryptography;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Downloads.Http;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Downloads;

/// <summary>
/// A folder that is filled by one request, over as many runs as it takes: the files, <c>files.csv</c> about each of
/// them, <c>download.json</c> about all.
/// </summary>
internal sealed class DownloadFolder : IDisposable
{
    public const string LabelsName = "labels.csv";
    private readonly DownloadJournal _journal;
    private readonly bool _again;
    private readonly TimeProvider _time;
    private DownloadManifest _manifest;

    private DownloadFolder(
        string path, DownloadJournal journal, DownloadManifest manifest, bool again, TimeProvider time)
    {
        Path = path;
        _journal = journal;
        _manifest = manifest;
        _again = again;
        _time = time;
    }

    public string Path { get; }

    /// <param name="path">New or empty, or of the same request.</param>
    /// <param name="request">What it is for.</param>
    /// <param name="again">Ask once more for what was refused or not there.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="DatasetException">The folder holds something else, or another process fills it.</exception>
    public static DownloadFolder Open(string path, DownloadRequest request, bool again, TimeProvider time)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full))
            throw new DatasetException($"'{full}' is a file: choose another folder");
        DownloadManifest? manifest = DownloadManifest.TryRead(full);
        if (manifest is null && Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
            throw new DatasetException($"'{full}' is not empty and holds no download: choose another folder");
        if (manifest is not null && request.DifferenceFrom(manifest.Request) is { } difference)
            throw new DatasetException($"'{full}' holds another download ({difference}): choose another folder");
        Directory.CreateDirectory(full);
        if (manifest is null)
        {
            manifest = new DownloadManifest { Request = request, Begun = time.GetUtcNow() };
            manifest.Write(full);
        }

        try
        {
            return new DownloadFolder(full, DownloadJournal.Open(full), manifest, again, time);
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException)
        {
            throw new DatasetException($"'{full}': {e.Message}", e);
        }
    }

    public string PathOf(string file)
    {
        string path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>True when there is nothing to ask: the file is as it was fetched, or is not to be had.</summary>
    public bool IsSettled(string file) => _journal.Find(file) switch
    {
        { State: FileState.Fetched } entry => IsAsFetched(entry),
        { } => !_again,
        null => false,
    };

    public FileState? StateOf(string file) => _journal.Find(file)?.State;

    /// <summary>Fetches a file unless it is there, and notes how that ended.</summary>
    /// <returns>True when the file is there.</returns>
    /// <exception cref="AnswerException">It failed every time.</exception>
    /// <exception cref="Remote.RemoteDataException">The service as a whole is away.</exception>
    public async Task<bool> FetchAsync(
        SurveyClient client, Uri address, string file, AnswerRules rules, CancellationToken cancellation) =>
        IsSettled(file)
            ? StateOf(file) == FileState.Fetched
            : await AskAsync(client, address, file, rules, cancellation).ConfigureAwait(false);

    /// <summary>Fetches a file that is not settled.</summary>
    /// <inheritdoc cref="FetchAsync"/>
    public async Task<bool> AskAsync(
        SurveyClient client, Uri address, string file, AnswerRules rules, CancellationToken cancellation)
    {
        try
        {
            _journal.AddFetched(
                file, await client.FetchAsync(address, PathOf(file), rules, cancellation).ConfigureAwait(false));
            return true;
        }
        catch (AnswerException e) when (e.Kind != AnswerKind.Transient)
        {
            Note(file, e.Kind == AnswerKind.Nothing ? FileState.Nothing : FileState.Refused, address, e.Message);
            return false;
        }
    }

    /// <summary>Notes a file that was made of what was fetched from an address.</summary>
    public void NoteMade(string file, Uri address)
    {
        using FileStream stream = File.OpenRead(PathOf(file));
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
        _journal.AddFetched(file, new FetchedFile(address, _time.GetUtcNow(), stream.Length, sha256));
    }

    public void Note(string file, FileState state, Uri address, string detail) => _journal.Add(
        new FileEntry(file, state, 0, "", _time.GetUtcNow(), address.AbsoluteUri, detail));

    public string DetailOf(string file) => _journal.Find(file)?.Detail ?? "";

    /// <summary>Writes <c>labels.csv</c>: a row for each object that has its picture.</summary>
    public void WriteLabels(ObjectTable table, Func<SkyObject, string> fileOf) =>
        DurableFile.Write(PathOf(LabelsName), stream =>
        {
            using StreamWriter text = new(stream, leaveOpen: true) { NewLine = "\n" };
            int[] others = [.. Enumerable.Range(0, table.Columns.Length)
                .Where(i => table.Columns[i].ToLowerInvariant() is not ("id" or "label" or "file"))];
            text.WriteLine(string.Join(
                ',', [.. new[] { "id", "label", "file" }, .. others.Select(i => CsvText.Field(table.Columns[i]))]));
            foreach (SkyObject o in table.Objects)
            {
                string file = fileOf(o);
                if (StateOf(file) != FileState.Fetched)
                    continue;
                text.WriteLine(string.Join(
                    ',', [CsvText.Field(o.Id), CsvText.Field(o.Label), CsvText.Field(file[(file.IndexOf('/') + 1)..]),
                        .. others.Select(i => CsvText.Field(o.Fields[i]))]));
            }
        });

    /// <summary>Writes <c>download.json</c> as far as things are.</summary>
    public void WriteManifest(DownloadCounts counts, params ReadOnlySpan<string> tables)
    {
        ImmutableSortedDictionary<string, string>.Builder hashes =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string table in tables)
        {
            using FileStream stream = File.OpenRead(PathOf(table));
            hashes[table] = Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        bool isComplete = counts.Failed == 0
            && counts.Fetched + counts.Nothing + counts.Refused == counts.Wanted;
        _manifest = _manifest with
        {
            Counts = counts,
            Completed = isComplete ? _manifest.Completed ?? _time.GetUtcNow() : null,
            Tables = hashes.ToImmutable(),
        };
        _manifest.Write(Path);
    }

    public void Dispose() => _journal.Dispose();

    private bool IsAsFetched(FileEntry entry)
    {
        string path = System.IO.Path.Combine(Path, entry.File);
        if (!File.Exists(path))
            return false;
        using FileStream stream = File.OpenRead(path);
        return stream.Length == entry.Bytes && Convert.ToHexStringLower(SHA256.HashData(stream)) == entry.Sha256;
    }
}
