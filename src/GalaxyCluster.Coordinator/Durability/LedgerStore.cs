using System.Collections.Immutable;
using GalaxyCluster.Coordinator.Faults;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Data.Storage;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>
/// The run's ledger in SQLite. Write-ahead log with <c>synchronous=FULL</c>: a transaction is on the disk when its
/// commit returns, at the price of one fsync; SQLite calls fsync itself and reports its errors. One owner at a time.
/// </summary>
internal sealed class LedgerStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly LedgerWriter _writer;

    private LedgerStore(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
        _writer = new LedgerWriter(connection);
    }

    /// <summary>Opens or creates the ledger of a run.</summary>
    /// <exception cref="StateDirectoryException">Of another run, of another version, damaged, or not writable.</exception>
    public static LedgerStore Open(string path, string runHash, string definition)
    {
        bool isNew = !File.Exists(path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
            LedgerHeader.Prepare(connection, path, isNew, runHash, definition);
            if (isNew)
                DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
            return new LedgerStore(connection, path);
        }
        catch (Exception e) when (e is SqliteException or IOException)
        {
            connection.Dispose();
            throw new StateDirectoryException($"the ledger '{path}' cannot be opened: {e.Message}", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Begins the next term: when this returns, no earlier coordinator's term can come again.</summary>
    /// <exception cref="StateDirectoryException">The disk refuses.</exception>
    public Term BeginTerm()
    {
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = "UPDATE run SET term = term + 1 RETURNING term";
            return new Term((long)command.ExecuteScalar()!);
        }
        catch (SqliteException e)
        {
            throw new StateDirectoryException($"the ledger '{_path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>All records in order, checked as a chain.</summary>
    /// <exception cref="StateDirectoryException">The chain is broken, or the file is damaged.</exception>
    public ImmutableArray<LedgerEntry> ReadAll()
    {
        ImmutableArray<LedgerEntry> entries;
        try
        {
            entries = LedgerReader.ReadAll(_connection);
        }
        catch (Exception e) when (e is SqliteException or FormatException or InvalidCastException or OverflowException)
        {
            throw new StateDirectoryException($"the ledger '{_path}' is damaged: {e.Message}", e);
        }
        if (LedgerChain.Verify(entries.Select(entry => entry.Record)) is { } broken)
        {
            throw new StateDirectoryException(
                $"the ledger '{_path}' is not what was written, at record {broken.Index} ({broken.Stage}): {broken.Reason}");
        }
        return entries;
    }

    /// <summary>Appends entries in one transaction: all of them are on the disk when this returns, or none.</summary>
    /// <exception cref="SqliteException">The disk refuses; nothing was appended.</exception>
    public void Append(IReadOnlyList<LedgerEntry> entries)
    {
        At(entries, CoordinatorFaultPoints.RecordBeforeWrite, CoordinatorFaultPoints.EvaluationBeforeWrite);
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (LedgerEntry entry in entries)
            _writer.Write(entry, transaction);
        At(entries, CoordinatorFaultPoints.RecordBeforeCommit, CoordinatorFaultPoints.EvaluationBeforeCommit);
        transaction.Commit();
        At(entries, CoordinatorFaultPoints.RecordAfterCommit, CoordinatorFaultPoints.EvaluationAfterCommit);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _connection.Dispose();
    }

    private static void At(IReadOnlyList<LedgerEntry> entries, FaultPoint ofRound, FaultPoint ofEvaluation)
    {
        if (!FaultInjection.IsOn)
            return;
        foreach (LedgerEntry entry in entries)
        {
            Stage stage = entry.Record.Stage;
            FaultInjection.At(stage.Kind == StageKind.Train ? ofRound : ofEvaluation, stage.Round);
        }
    }

    internal static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
