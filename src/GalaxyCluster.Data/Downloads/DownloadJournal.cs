using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Downloads.Http;
using GalaxyCluster.Data.Labels;

namespace GalaxyCluster.Data.Downloads;

/// <summary>How a file's request ended.</summary>
internal enum FileState
{
    Fetched,
    Nothing,
    Refused,
}

/// <summary>A line of the journal.</summary>
internal sealed record FileEntry(
    string File, FileState State, long Bytes, string Sha256, DateTimeOffset Time, string Address, string Detail);

/// <summary>
/// <c>files.csv</c>: a line a file, as it was fetched or found not to be there; only ever added to, so that a kill at
/// any moment loses the last line at most. Of two lines for a file the later counts.
/// </summary>
internal sealed class DownloadJournal : IDisposable
{
    public const string FileName = "files.csv";
    private const string Header = "file,state,bytes,sha256,time,address,detail\n";
    private readonly Dictionary<string, FileEntry> _entries = new(StringComparer.Ordinal);
    private readonly FileStream _file;
    private readonly Lock _lock = new();

    private DownloadJournal(FileStream file) => _file = file;

    /// <exception cref="DataFormatException">It is damaged.</exception>
    /// <exception cref="IOException">Another process has it open, or the disk refuses.</exception>
    public static DownloadJournal Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        DownloadJournal journal = new(file);
        try
        {
            journal.Load(path);
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public FileEntry? Find(string file)
    {
        lock (_lock)
            return _entries.GetValueOrDefault(file);
    }

    public void AddFetched(string file, FetchedFile fetched) => Add(new FileEntry(
        file, FileState.Fetched, fetched.Bytes, fetched.Sha256, fetched.Fetched, fetched.Address.AbsoluteUri, ""));

    public void Add(FileEntry entry)
    {
        byte[] line = Encoding.UTF8.GetBytes(string.Join(
            ',', CsvText.Field(entry.File), entry.State.ToString().ToLowerInvariant(),
            entry.Bytes.ToString(CultureInfo.InvariantCulture), entry.Sha256,
            entry.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), CsvText.Field(entry.Address),
            CsvText.Field(entry.Detail)) + "\n");
        lock (_lock)
        {
            _file.Write(line);
            _entries[entry.File] = entry;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Load(string path)
    {
        byte[] bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        int end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        using StringReader text = new(Encoding.UTF8.GetString(bytes, 0, end));
        CsvReader csv = new(text, path);
        if (csv.Read() is null)
        {
            _file.SetLength(0);
            _file.Write(Encoding.UTF8.GetBytes(Header));
            return;
        }

        while (csv.Read() is CsvRecord record)
        {
            FileEntry entry = Parse(record, path);
            _entries[entry.File] = entry;
        }

        // What a kill left of a last line.
        _file.SetLength(end);
        _file.Position = end;
    }

    private static FileEntry Parse(CsvRecord record, string path)
    {
        if (record.Fields.Length == 7
            && Enum.TryParse(record.Fields[1], ignoreCase: true, out FileState state)
            && long.TryParse(record.Fields[2], CultureInfo.InvariantCulture, out long bytes)
            && DateTimeOffset.TryParse(
                record.Fields[4], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset time))
        {
            return new FileEntry(
                record.Fields[0], state, bytes, record.Fields[3], time, record.Fields[5], record.Fields[6]);
        }

        throw new DataFormatException(path, $"line {record.Line}", $"expected {Header.TrimEnd()}");
    }
}
