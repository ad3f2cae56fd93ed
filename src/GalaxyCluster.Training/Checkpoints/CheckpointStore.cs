using System.Security.Cryptography;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Storage;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Checkpoints;

/// <summary>
/// The checkpoints of one run in a folder. A new one is written whole, forced to the disk and read back before an older
/// one goes; the last few stay, and that of the best epoch. One owner at a time.
/// </summary>
public sealed class CheckpointStore
{
    private readonly RunDefinition _definition;
    private readonly int _keepLast;

    /// <exception cref="IOException">The folder cannot be made.</exception>
    public CheckpointStore(string folder, RunDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Folder = folder;
        _definition = definition;
        _keepLast = definition.Spec.Keep.Last;
        Directory.CreateDirectory(folder);
    }

    public string Folder { get; }

    /// <summary>Writes a checkpoint and removes those that are no longer kept.</summary>
    /// <returns>The new file's path.</returns>
    /// <exception cref="CheckpointException">Disk full and the like; older checkpoints are as they were.</exception>
    public string Save(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointName name = new(checkpoint.State.NextRound, HashOf(checkpoint));
        string path = Path.Combine(Folder, name.ToString());
        try
        {
            DurableFile.Write(path, stream => CheckpointFile.Write(stream, _definition.BuildModel(), checkpoint));
            ReadVerified(path, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataFormatException)
        {
            throw new CheckpointException(
                $"checkpoint {path} cannot be written ({e.Message}); older checkpoints are intact: free space or "
                + "repair the disk, then continue the run",
                e);
        }

        RemoveOld(checkpoint);
        return path;
    }

    /// <summary>The newest checkpoint that is whole; null when there is none.</summary>
    /// <param name="skipped">Gets one line for each file that is damaged and left aside.</param>
    /// <exception cref="CheckpointException">The newest whole one belongs to another run.</exception>
    public Checkpoint? LoadNewest(Action<string>? skipped = null)
    {
        foreach (CheckpointName name in Names())
        {
            string path = Path.Combine(Folder, name.ToString());
            Checkpoint checkpoint;
            try
            {
                checkpoint = ReadVerified(path, name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataFormatException)
            {
                skipped?.Invoke($"checkpoint {path} is left aside: {e.Message}");
                continue;
            }

            if (checkpoint.RunHash == _definition.RunHash) return checkpoint;
            throw new CheckpointException(
                $"checkpoint {path} belongs to run {checkpoint.RunHash[..12]}, not to this run "
                + $"{_definition.RunHash[..12]}: "
                + "the run file, model or data set has changed; use another folder, or the run file as it was");
        }

        return null;
    }

    /// <summary>Newest first.</summary>
    private List<CheckpointName> Names() =>
    [
        .. Directory.EnumerateFiles(Folder, "checkpoint-*.safetensors")
            .Select(path => CheckpointName.Parse(Path.GetFileName(path)))
            .OfType<CheckpointName>()
            .OrderByDescending(name => name.NextRound).ThenBy(name => name.FileHash, StringComparer.Ordinal),
    ];

    private Checkpoint ReadVerified(string path, CheckpointName name)
    {
        string hash;
        using (FileStream file = File.OpenRead(path)) hash = Short(SHA256.HashData(file));
        if (hash != name.FileHash)
            throw new DataFormatException(
                path, "file", $"hashes to {hash}, its name says {name.FileHash}: it was cut off or changed");
        Checkpoint checkpoint = CheckpointFile.Read(path, _definition.BuildModel());
        return checkpoint.State.NextRound == name.NextRound
            ? checkpoint
            : throw new DataFormatException(
                path, "metadata 'nextRound'", $"is {checkpoint.State.NextRound}, the name says {name.NextRound}");
    }

    private string HashOf(Checkpoint checkpoint)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using HashStream stream = new(hash);
        CheckpointFile.Write(stream, _definition.BuildModel(), checkpoint);
        return Short(hash.GetHashAndReset());
    }

    private void RemoveOld(Checkpoint newest)
    {
        long newestRound = newest.State.NextRound;
        int kept = 0;
        foreach (CheckpointName name in Names())
        {
            // A file from beyond the newest round is left over from a damaged past; it must not win the next load.
            bool keep = name.NextRound <= newestRound && (kept < _keepLast || name.NextRound == newest.Best?.NextRound);
            if (name.NextRound <= newestRound) kept++;
            if (!keep) File.Delete(Path.Combine(Folder, name.ToString()));
        }
    }

    private static string Short(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash)[..CheckpointName.HashDigits];
}
