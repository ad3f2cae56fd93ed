using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// A folder that appears whole or not at all: filled under a hidden name beside its place, then renamed.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string _target;
    private readonly bool _overwrite;
    private bool _complete;

    /// <summary>Added to the temporary folder's name for an older data set that is being replaced.</summary>
    public const string ReplacedSuffix = ".old";

    private OutputFolder(string target, bool overwrite, string? temporary)
    {
        _target = target;
        _overwrite = overwrite;
        Temporary = temporary ?? DurableFile.TemporaryBeside(target);
    }

    public string Temporary { get; }

    /// <param name="path">Where the folder will be.</param>
    /// <param name="overwrite">Replace an older data set there.</param>
    /// <param name="temporary">A folder on the same file system that does not exist; null: one beside the
    /// place.</param>
    /// <exception cref="DatasetException">Something is in the way that must not be replaced.</exception>
    public static OutputFolder Create(string path, bool overwrite, string? temporary = null)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(target);
        if (parent is null)
            throw new DatasetException($"'{path}' cannot be a data set's folder");
        OutputFolder folder = new(target, overwrite, temporary);
        folder.CheckTarget();
        Directory.CreateDirectory(parent);
        Directory.CreateDirectory(folder.Temporary);
        return folder;
    }

    /// <inheritdoc cref="Create"/>
    public static void Check(string path, bool overwrite) =>
        new OutputFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), overwrite, path).CheckTarget();

    /// <summary>The last part of a folder's path: what a data set is called unless it is told otherwise.</summary>
    public static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    public void Complete()
    {
        DurableFile.FlushDirectory(Temporary);
        CheckTarget();
        string old = Temporary + ReplacedSuffix;
        bool replaces = Directory.Exists(_target);
        if (replaces)
            Directory.Move(_target, old);
        try
        {
            Directory.Move(Temporary, _target);
        }
        catch when (replaces)
        {
            Directory.Move(old, _target);
            throw;
        }

        _complete = true;
        DurableFile.FlushDirectory(Path.GetDirectoryName(_target)!);
        if (replaces)
            Directory.Delete(old, recursive: true);
    }

    public void Dispose()
    {
        if (!_complete && Directory.Exists(Temporary))
            Directory.Delete(Temporary, recursive: true);
    }

    private void CheckTarget()
    {
        if (File.Exists(_target))
            throw new DatasetException($"'{_target}' is a file: choose another folder");
        if (!Directory.Exists(_target) || !Directory.EnumerateFileSystemEntries(_target).Any())
            return;
        if (!_overwrite)
            throw new DatasetException($"'{_target}' exists already: choose another folder, or say --overwrite");
        if (!File.Exists(Path.Combine(_target, ManifestFormat.FileName)))
            throw new DatasetException(
                $"'{_target}' is not a data set and will not be overwritten: choose another folder");
    }
}
