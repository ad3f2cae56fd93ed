using System.Text;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Importing;

/// <summary>
/// The hidden folder beside a data set's place in which an import works. It outlives an interrupted import; the next
/// import to the same place goes on in it when it does the same, and else begins anew. One import at a time.
/// </summary>
internal sealed class ImportWork : IDisposable
{
    private const string KeyFile = "import.key";
    private const string LockFile = "lock";
    private readonly FileStream _lock;
    private bool _keep;

    private ImportWork(string folder, FileStream exclusive, bool isContinued)
    {
        Folder = folder;
        _lock = exclusive;
        IsContinued = isContinued;
    }

    public string Folder { get; }

    /// <summary>Where the data set is written before it is whole.</summary>
    public string SetFolder => Path.Combine(Folder, "set");

    /// <summary>What an interrupted import left is used.</summary>
    public bool IsContinued { get; }

    /// <param name="output">The data set's place.</param>
    /// <param name="key">Text that is the same only for an import that would decode the same pictures.</param>
    /// <exception cref="DatasetException">Another import works there.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static ImportWork Open(string output, string key)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        string parent = Path.GetDirectoryName(target)
            ?? throw new DatasetException($"'{output}' cannot be a data set's folder");
        string folder = Path.Combine(parent, $".{Path.GetFileName(target)}.import");
        Directory.CreateDirectory(parent);
        Directory.CreateDirectory(folder);
        FileStream exclusive = Lock(folder, target);
        try
        {
            string keyFile = Path.Combine(folder, KeyFile);
            bool isContinued = File.Exists(keyFile) && File.ReadAllText(keyFile) == key;
            RestoreReplaced(folder, target);
            Clear(folder, keepPictures: isContinued);
            DurableFile.Write(keyFile, stream => stream.Write(Encoding.UTF8.GetBytes(key)));
            return new ImportWork(folder, exclusive, isContinued);
        }
        catch
        {
            exclusive.Dispose();
            throw;
        }
    }

    /// <summary>Leaves the folder for the next import.</summary>
    public void Keep() => _keep = true;

    public void Dispose()
    {
        if (!_keep)
            Clear(Folder, keepPictures: false);
        _lock.Dispose();
        if (_keep)
            return;
        try
        {
            File.Delete(Path.Combine(Folder, LockFile));
            Directory.Delete(Folder);
        }
        catch (IOException)
        {
            // Another import took the lock in between: the folder is its own now.
        }
    }

    private static FileStream Lock(string folder, string target)
    {
        try
        {
            return new FileStream(
                Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new DatasetException($"another import to '{target}' is under way ({e.Message})", e);
        }
    }

    /// <summary>An import that died between taking the old data set away and putting the new one there.</summary>
    private static void RestoreReplaced(string folder, string target)
    {
        string replaced = Path.Combine(folder, "set" + OutputFolder.ReplacedSuffix);
        if (Directory.Exists(replaced) && !Directory.Exists(target))
            Directory.Move(replaced, target);
    }

    private static void Clear(string folder, bool keepPictures)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder))
        {
            string name = Path.GetFileName(entry);
            if (name == LockFile || (keepPictures && name is ("pictures" or "marks")))
                continue;
            if (Directory.Exists(entry))
                Directory.Delete(entry, recursive: true);
            else
                File.Delete(entry);
        }
    }
}
