using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>
/// A ledger opened for reading alone, at one moment: what a coordinator appends meanwhile does not show. Reads a copy
/// when the folder cannot be written, because SQLite needs to place a lock file beside a database with a write-ahead log.
/// </summary>
internal sealed class LedgerFile : IDisposable
{
    private const int SqliteReadOnly = 8;
    private const int SqliteCannotOpen = 14;

    private readonly SqliteTransaction _moment;
    private readonly string? _copy;

    private LedgerFile(SqliteConnection connection, string? copy)
    {
        Connection = connection;
        _copy = copy;
        _moment = connection.BeginTransaction(deferred: true);
    }

    public SqliteConnection Connection { get; }

    /// <exception cref="StateDirectoryException">No ledger, another version's, or not readable.</exception>
    /// <exception cref="SqliteException">It is damaged.</exception>
    public static LedgerFile Open(string path)
    {
        if (!File.Exists(path))
            throw new StateDirectoryException($"'{path}' does not exist: not the state directory of a coordinator");
        try
        {
            return Open(path, null);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteReadOnly or SqliteCannotOpen)
        {
            return OpenCopy(path);
        }
    }

    public void Dispose()
    {
        _moment.Dispose();
        Connection.Dispose();
        if (_copy is not null)
            Directory.Delete(_copy, recursive: true);
    }

    private static LedgerFile Open(string path, string? copy)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = copy is null ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            LedgerHeader.CheckVersion(connection, path);
            return new LedgerFile(connection, copy);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static LedgerFile OpenCopy(string path)
    {
        string folder = Directory.CreateTempSubdirectory("galaxy-ledger-").FullName;
        try
        {
            string copy = Path.Combine(folder, Path.GetFileName(path));
            File.Copy(path, copy);
            if (File.Exists(path + "-wal"))
                File.Copy(path + "-wal", copy + "-wal");
            return Open(copy, folder);
        }
        catch (Exception e)
        {
            Directory.Delete(folder, recursive: true);
            if (e is IOException or UnauthorizedAccessException)
                throw new StateDirectoryException($"the ledger '{path}' cannot be read: {e.Message}", e);
            throw;
        }
    }
}
