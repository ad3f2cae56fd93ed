namespace GalaxyCluster.Data.Storage;

/// <summary>Files that are whole or absent: temporary name in the same folder, fsync, rename, fsync of the folder.</summary>
public static class DurableFile
{
    /// <summary>
    /// Writes <paramref name="path"/> by way of a temporary name. When <paramref name="write"/> or the disk fails, an
    /// older file of that name is as it was and nothing new is left.
    /// </summary>
    /// <exception cref="IOException">Names the path and what the system said.</exception>
    public static void Write(string path, Action<Stream> write) => throw new NotImplementedException(path);

    /// <summary>Forces an open file's bytes to the disk.</summary>
    /// <exception cref="IOException">The system could not; the file must then be treated as lost.</exception>
    public static void Flush(FileStream file) => throw new NotImplementedException(file.Name);

    /// <summary>Forces a folder's entries (creations, renames) to the disk.</summary>
    public static void FlushDirectory(string folder) => throw new NotImplementedException(folder);
}
