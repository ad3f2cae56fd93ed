using System.Text;
using System.Text.Json;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>Reads a run's metrics as they grow: each committed round, once it is on the disk. One caller at a time.</summary>
internal sealed class MetricsTail(string path, ChaosJournal journal)
{
    private long _read;

    /// <summary>Tells the journal of the lines that are new and whole.</summary>
    public void Read()
    {
        if (!File.Exists(path))
            return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = _read;
        byte[] bytes = new byte[Math.Max(0, file.Length - _read)];
        int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        int whole = bytes.AsSpan(0, count).LastIndexOf((byte)'\n') + 1;
        _read += whole;
        foreach (string line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Take(line);
    }

    private void Take(string line)
    {
        try
        {
            if (RunEvent.FromJson(line) is RoundCommitted round)
                journal.Add(round);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // The header, or a line that a crash tore and the coordinator cuts off again.
        }
    }
}
