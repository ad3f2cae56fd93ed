using GalaxyCluster.Data.Faults;

namespace GalaxyCluster.Data.Storage;

/// <summary>
/// Files that are whole or absent: temporary name in the same folder, fsync, rename, fsync of the folder.
/// </summary>
public static class DurableFile
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>
    /// Writes <paramref name="path"/> by way of a temporary name. When <paramref name="write"/> or the disk fails, an
    /// older file of that name is as it was and nothing new is left.
    /// </summary>
    /// <exception cref="IOException">Names the path and what the system said.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full)
            ?? throw new ArgumentException($"'{path}' is not the path of a file", nameof(path));
        string temporary = TemporaryBeside(full);
        try
        {
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(file);
                FaultInjection.At(StorageFaultPoints.BeforeFlush, file: full);
                Flush(file);
            }

            FaultInjection.At(StorageFaultPoints.BeforeRename, file: full);
            File.Move(temporary, full, overwrite: true);
            FaultInjection.At(StorageFaultPoints.AfterRename, file: full);
        }
        catch
        {
            // After a successful rename the name is gone and this does nothing.
            File.Delete(temporary);
            throw;
        }

        FlushDirectory(folder);
        FaultInjection.At(StorageFaultPoints.AfterFlush, file: full);
    }

    /// <summary>Forces an open file's bytes to the disk.</summary>
    /// <exception cref="IOException">The system could not; the file must then be treated as lost.</exception>
    public static void Flush(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Flush(flushToDisk: false);
        if (OperatingSystem.IsLinux())
            LinuxSync.File(file.SafeFileHandle, file.Name);
        else
            RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    /// <summary>
    /// Forces a folder's entries (creations, renames) to the disk. Nothing to do on Windows and macOS.
    /// </summary>
    /// <exception cref="IOException">The system could not.</exception>
    public static void FlushDirectory(string folder)
    {
        if (OperatingSystem.IsLinux())
            LinuxSync.Directory(folder);
    }

    /// <summary>
    /// Removes the temporary files that a writer which was killed left in a folder. Only for its one owner: another's
    /// would be in use.
    /// </summary>
    public static void RemoveUnfinished(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, ".*" + TemporarySuffix))
            File.Delete(path);
    }

    /// <summary>
    /// A hidden name in the same folder, so that a rename stays on one file system. Drawn at random: process ids repeat
    /// where several containers, or one that was killed and started again, share a volume.
    /// </summary>
    internal static string TemporaryBeside(string path)
    {
        string folder = Path.GetDirectoryName(
            path) ?? throw new ArgumentException($"'{path}' has no folder", nameof(path));
        return Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}{TemporarySuffix}");
    }
}
