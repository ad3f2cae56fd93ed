using System.Globalization;
using System.Text;
using System.Text.Json;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Training.Reports;

/// <summary>
/// <c>metrics.jsonl</c>: one event a line, every committed round and every evaluation exactly once, also when a run is
/// stopped and goes on. Rounds that are computed again must give the recorded hash.
/// </summary>
internal sealed class MetricsFile : IDisposable
{
    private const int MaxLine = 1 << 16;
    private const ulong Unknown = 0;
    private const int MaxGap = 1 << 20;

    private readonly FileStream _file;
    private readonly List<ulong> _hashes = [];
    private readonly HashSet<(long Round, string Split)> _evaluated = [];
    private string? _runHash;

    /// <exception cref="RunRecordException">The file belongs to another run.</exception>
    public MetricsFile(string path, string runHash)
    {
        // No buffer of its own: a full disk must show in Write, not in Dispose.
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            long whole = ReadWholeLines();
            if (_file.Length > whole) _file.SetLength(whole);
            _file.Position = whole;
            if (_runHash is not null && _runHash != runHash)
                throw new RunRecordException(
                    $"{path} records run {_runHash[..12]}, not this run {runHash[..12]}; use another folder");
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>One more than the last recorded round.</summary>
    public long RoundCount => _hashes.Count;

    /// <summary>Writes what is new: a round or an evaluation that is already there is compared and left out.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="RunRecordException">
    /// A round gave another hash than it did before.
    /// </exception>
    public bool Write(RunEvent e)
    {
        if (!IsNew(e)) return false;
        byte[] line = Encoding.UTF8.GetBytes(e.ToJson() + "\n");
        long end = _file.Position;
        try
        {
            _file.Write(line);
        }
        catch (IOException)
        {
            CutOff(end);
            throw;
        }

        // Only now: a line that the disk refused is written when it is tried again.
        Note(e);
        return true;
    }

    /// <summary>Forces the lines to the disk.</summary>
    public void Sync() => DurableFile.Flush(_file);

    public void Dispose() => _file.Dispose();

    // Where even that is refused, the next line is written over what is there.
    private void CutOff(long end)
    {
        try
        {
            _file.SetLength(end);
        }
        catch (IOException)
        {
            // The error of the write is the one to tell.
        }
    }

    private bool IsNew(RunEvent e) => e switch
    {
        RunStarted => _runHash is null,
        RoundCommitted round => IsNew(round.Round, Start(round.ParametersSha256)),
        EpochEvaluated evaluated => !_evaluated.Contains((evaluated.Round, evaluated.Split)),
        _ => false,
    };

    private bool IsNew(long round, ulong hash)
    {
        if (round < 0 || round - _hashes.Count > MaxGap)
            throw new RunRecordException($"{_file.Name}: round {round} does not follow round {_hashes.Count - 1}");
        ulong before = round < _hashes.Count ? _hashes[(int)round] : Unknown;
        if (before == hash) return false;
        if (before != Unknown)
        {
            throw new RunRecordException(
                $"{_file.Name}: round {round} gave {hash:x16} now and {before:x16} before; "
                + "the program or the machine has changed: start in a new folder");
        }

        return true;
    }

    private void Note(RunEvent e)
    {
        switch (e)
        {
            case RunStarted started:
                _runHash = started.RunHash;
                break;
            case RoundCommitted round:
                // Lines between may be lost (the file was deleted, say): the run can go on, with a gap in its record.
                while (_hashes.Count <= round.Round) _hashes.Add(Unknown);
                _hashes[(int)round.Round] = Start(round.ParametersSha256);
                break;
            case EpochEvaluated evaluated:
                _evaluated.Add((evaluated.Round, evaluated.Split));
                break;
        }
    }

    /// <summary>
    /// The first 64 bits of a hash: enough to see that two differ, and a run may have a million of them.
    /// </summary>
    private static ulong Start(string sha256) =>
        ulong.Parse(sha256.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>
    /// Takes in the lines that are whole and readable, in order; whatever follows the first that is not was torn off by
    /// a crash.
    /// </summary>
    /// <returns>Their length in bytes.</returns>
    private long ReadWholeLines()
    {
        byte[] buffer = new byte[MaxLine + 1];
        long whole = 0;
        for (int held = 0; ;)
        {
            int read = _file.Read(buffer, held, buffer.Length - held);
            held += read;
            int start = 0;
            for (int length; (length = buffer.AsSpan(start, held - start).IndexOf((byte)'\n')) >= 0; start += length + 1)
            {
                if (!TakeIn(buffer.AsSpan(start, length)))
                    return whole;
                whole += length + 1;
            }

            if (read == 0)
                return whole;
            buffer.AsSpan(start, held - start).CopyTo(buffer);
            held -= start;
        }
    }

    private bool TakeIn(ReadOnlySpan<byte> line)
    {
        try
        {
            RunEvent e = RunEvent.FromJson(line);
            if (!IsNew(e))
                return false;
            Note(e);
            return true;
        }
        catch (Exception e) when (
            e is JsonException or NotSupportedException or RunRecordException or FormatException or ArgumentException)
        {
            return false;
        }
    }
}
