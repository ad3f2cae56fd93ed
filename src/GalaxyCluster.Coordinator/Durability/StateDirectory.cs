using System.Globalization;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>
/// The folder that holds what a coordinator must not lose: <c>ledger.db</c>, <c>checkpoints/</c>, and <c>lock</c>.
/// While it is open, an exclusive lock on <c>lock</c> keeps every other process out; the system drops it when the
/// process ends, however it ends.
/// </summary>
internal sealed class StateDirectory : IDisposable
{
    private readonly FileStream _lock;

    private StateDirectory(string folder, FileStream @lock)
    {
        Folder = folder;
        _lock = @lock;
    }

    public string Folder { get; }

    public string LedgerFile => Path.Combine(Folder, "ledger.db");

    public string CheckpointFolder => Path.Combine(Folder, "checkpoints");

    /// <exception cref="StateDirectoryException">Another coordinator has it, or it cannot be created or written.</exception>
    public static StateDirectory Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(folder);
            return new StateDirectory(folder, TakeLock(folder));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StateDirectoryException(
                $"the state directory '{folder}' cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream TakeLock(string folder)
    {
        string path = Path.Combine(folder, "lock");
        string ownerPath = Path.Combine(folder, "owner");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsTaken(path, e))
        {
            throw new StateDirectoryException(
                $"another coordinator{OwnerIn(ownerPath)} is using the state directory '{folder}': stop it, or give another --state",
                e);
        }
        File.WriteAllText(ownerPath, string.Create(
            CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
        return file;
    }

    // A lock that somebody holds and a folder that cannot be written are both IOExceptions; who can still read tells.
    private static bool IsTaken(string path, IOException error) =>
        error is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException) &&
        File.Exists(path) && (File.GetAttributes(path) & FileAttributes.Directory) == 0 && !IsDiskError(error);

    private static bool IsDiskError(IOException error)
    {
        const int noSpace = 0x1c, readOnly = 0x1e, inputOutput = 5;
        return (error.HResult & 0xFFFF) is noSpace or readOnly or inputOutput;
    }

    private static string OwnerIn(string ownerPath)
    {
        try
        {
            string owner = File.ReadAllText(ownerPath).ReplaceLineEndings(" ").Trim();
            return owner.Length is > 0 and < 200 ? $" ({owner})" : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
