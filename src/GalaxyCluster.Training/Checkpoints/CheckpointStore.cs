using System.Collections.Immutable;
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
    private const string DamagedSuffix = ".damaged";

    private readonly RunDefinition _definition;
    private readonly int _keepLast;

    /// <summary>Opens the folder, and removes what an owner that was killed left half-written.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public CheckpointStore(string folder, RunDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Folder = folder;
        _definition = definition;
        _keepLast = definition.Spec.Keep.Last;
        Directory.CreateDirectory(folder);
        DurableFile.RemoveUnfinished(folder);
    }

    public string Folder { get; }

    /// <summary>Writes a checkpoint and removes those that are no longer kept.</summary>
    /// <returns>The new file's path.</returns>
    /// <exception cref="CheckpointException">
    /// Disk full and the like, or the disk gives back other bytes than were written; older checkpoints are as they were.
    /// </exception>
    public string Save(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointName name = new(checkpoint.State.NextRound, HashOf(checkpoint));
        string path = Path.Combine(Folder, name.ToString());
        try
        {
            DurableFile.Write(path, stream => CheckpointFile.Write(stream, _definition.BuildModel(), checkpoint));
            Read(path, name, _definition);
            RemoveOld(checkpoint);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataFormatException)
        {
            throw new CheckpointException(
                $"checkpoint {path} cannot be written ({e.Message}); older checkpoints are intact: free space or "
                + "repair the disk, then continue the run",
                e);
        }

        return path;
    }

    /// <summary>The newest checkpoint that is whole and wanted; null when there is none.</summary>
    /// <param name="skipped">
    /// Gets one line for each file that is damaged: it is renamed to <c>*.damaged</c>, so that it takes no place among
    /// those that are kept.
    /// </param>
    /// <param name="isWanted">Whether to take a whole one; null: always.</param>
    /// <exception cref="CheckpointException">The newest whole one belongs to another run.</exception>
    public Checkpoint? LoadNewest(Action<string>? skipped = null, Predicate<Checkpoint>? isWanted = null)
    {
        foreach (CheckpointName name in NamesIn(Folder))
        {
            string path = Path.Combine(Folder, name.ToString());
            Checkpoint checkpoint;
            try
            {
                checkpoint = Read(path, name, _definition);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataFormatException)
            {
                if (e is DataFormatException)
                    PutAside(path);
                skipped?.Invoke($"checkpoint {path} is left aside: {e.Message}");
                continue;
            }

            if (isWanted is null || isWanted(checkpoint))
                return checkpoint;
        }

        return null;
    }

    /// <summary>Paths of the checkpoints in a folder, newest first; none when there is no such folder.</summary>
    public static ImmutableArray<string> FilesIn(string folder) =>
        Directory.Exists(folder) ? [.. NamesIn(folder).Select(name => Path.Combine(folder, name.ToString()))] : [];

    /// <summary>Paths of the files that a start found damaged.</summary>
    public static ImmutableArray<string> DamagedIn(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*" + DamagedSuffix).Order(StringComparer.Ordinal)] : [];

    /// <summary>Reads a checkpoint of a run and compares its hashes.</summary>
    /// <exception cref="DataFormatException">It is damaged, or no checkpoint.</exception>
    /// <exception cref="CheckpointException">It belongs to another run.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Checkpoint Read(string path, RunDefinition definition)
    {
        CheckpointName name = CheckpointName.Parse(Path.GetFileName(path))
            ?? throw new DataFormatException(path, "name", "is not that of a checkpoint");
        return Read(path, name, definition);
    }

    /// <summary>Newest first.</summary>
    private static List<CheckpointName> NamesIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "checkpoint-*.safetensors")
            .Select(path => CheckpointName.Parse(Path.GetFileName(path)))
            .OfType<CheckpointName>()
            .OrderByDescending(name => name.NextRound).ThenBy(name => name.FileHash, StringComparer.Ordinal),
    ];

    private static Checkpoint Read(string path, CheckpointName name, RunDefinition definition)
    {
        string hash;
        using (FileStream file = File.OpenRead(path)) hash = Short(SHA256.HashData(file));
        if (hash != name.FileHash)
            throw new DataFormatException(
                path, "file", $"hashes to {hash}, its name says {name.FileHash}: it was cut off or changed");
        Checkpoint checkpoint = CheckpointFile.Read(path, definition.BuildModel());
        if (checkpoint.State.NextRound != name.NextRound)
            throw new DataFormatException(
                path, "metadata 'nextRound'", $"is {checkpoint.State.NextRound}, the name says {name.NextRound}");
        return checkpoint.RunHash == definition.RunHash
            ? checkpoint
            : throw new CheckpointException(
                $"checkpoint {path} belongs to run {checkpoint.RunHash[..12]}, not to this run "
                + $"{definition.RunHash[..12]}: "
                + "the run file, model or data set has changed; use another folder, or the run file as it was");
    }

    private static void PutAside(string path)
    {
        try
        {
            File.Move(path, path + DamagedSuffix, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays where it is, and the next start leaves it aside again.
        }
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
        foreach (CheckpointName name in NamesIn(Folder))
        {
            // A file from beyond the newest round is left over from a damaged past; it must not win the next load.
            bool keep = name.NextRound <= newestRound && (kept < _keepLast || name.NextRound == newest.Best?.NextRound);
            if (name.NextRound <= newestRound) kept++;
            if (!keep) File.Delete(Path.Combine(Folder, name.ToString()));
        }
    }

    private static string Short(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash)[..CheckpointName.HashDigits];
}
