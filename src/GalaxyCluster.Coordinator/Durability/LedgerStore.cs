using System.Collections.Immutable;
using GalaxyCluster.Coordinator.Faults;
using GalaxyCluster.Coordinator.Tracing;
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
    /// <summary>What helps against a damaged ledger.</summary>
    public const string WhatToDo =
        "'galaxy verify' says more; put back a copy of the state directory, or give another --state: " +
        "the run computed anew gives the same parameters";

    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly LedgerWriter _writer;
    private readonly TraceWriter _trace;
    private long _term;

    private LedgerStore(SqliteConnection connection, string path, LedgerRunRow run)
    {
        _connection = connection;
        _path = path;
        _writer = new LedgerWriter(connection);
        _trace = new TraceWriter(connection);
        Origin = run.Origin;
        _term = run.Term;
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
            LedgerRunRow run = LedgerReader.ReadRun(connection);
            LedgerHeader.CheckSeals(run, path);
            return new LedgerStore(connection, path, run);
        }
        catch (Exception e) when (e is SqliteException or IOException or LedgerDamageException)
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

    /// <summary>What the first record follows.</summary>
    public string Origin { get; }

    /// <summary>
    /// Begins the next term and reads what earlier ones recorded, in one transaction: none of them can add to it any more,
    /// even if its coordinator still runs, and a ledger that is refused stays as it was.
    /// </summary>
    /// <exception cref="StateDirectoryException">
    /// The disk refuses, the records do not follow each other, or the file is damaged.
    /// </exception>
    public (Term Term, ImmutableArray<LedgerLine> Lines) BeginTerm()
    {
        try
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            long term = ReadTerm(transaction) + 1;
            WriteTerm(transaction, term);
            ImmutableArray<LedgerLine> lines = ReadProven();
            transaction.Commit();
            _term = term;
            return (new Term(term), lines);
        }
        catch (SqliteException e)
        {
            throw new StateDirectoryException($"the ledger '{_path}' cannot be written: {e.Message}", e);
        }
    }

    private ImmutableArray<LedgerLine> ReadProven()
    {
        try
        {
            ImmutableArray<LedgerLine> lines = LedgerReader.ReadLines(_connection);
            ChainProof.OfLinks(lines, Origin, _path);
            return lines;
        }
        catch (Exception e) when (e is SqliteException or LedgerDamageException)
        {
            throw ChainProof.Damaged(_path, e);
        }
    }

    private void WriteTerm(SqliteTransaction transaction, long term)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "UPDATE run SET term = $term, term_hash = $seal";
        command.Parameters.AddWithValue("$term", term);
        command.Parameters.AddWithValue("$seal", LedgerChain.TermHash(Origin, term));
        command.ExecuteNonQuery();
    }

    /// <summary>The records from one on, in order, proven as a chain.</summary>
    /// <param name="number">Of the first wanted.</param>
    /// <param name="previous">Hash of the one before it; the origin before the first.</param>
    /// <exception cref="StateDirectoryException">The chain is broken, or the file is damaged.</exception>
    public ImmutableArray<LedgerEntry> ReadFrom(long number, string previous)
    {
        ImmutableArray<LedgerEntry> entries;
        try
        {
            entries = [.. LedgerReader.Read(_connection, number)];
        }
        catch (Exception e) when (e is SqliteException or LedgerDamageException)
        {
            throw ChainProof.Damaged(_path, e);
        }
        ChainProof.Of(entries.Select(entry => entry.Record), number, previous, _path);
        return entries;
    }

    /// <summary>Proves all that is recorded so far; reads beside whoever appends.</summary>
    /// <exception cref="StateDirectoryException">The chain is broken, or the file is damaged.</exception>
    public Task ProveAsync(CancellationToken cancellation) =>
        Task.Run(() => ChainProof.OfFile(_path, Origin, cancellation), cancellation);

    /// <summary>Appends entries in one transaction: all of them are on the disk when this returns, or none.</summary>
    /// <exception cref="SqliteException">The disk refuses; nothing was appended.</exception>
    /// <exception cref="StateDirectoryException">Another coordinator has begun a newer term; nothing was appended.</exception>
    public void Append(IReadOnlyList<LedgerEntry> entries) => Append(entries, []);

    /// <summary>The same, with rows of the trace in the same transaction.</summary>
    public void Append(IReadOnlyList<LedgerEntry> entries, IReadOnlyList<TraceRow> trace)
    {
        At(entries, CoordinatorFaultPoints.RecordBeforeWrite, CoordinatorFaultPoints.EvaluationBeforeWrite);
        using SqliteTransaction transaction = _connection.BeginTransaction();
        if (ReadTerm(transaction) is var newest && newest != _term)
        {
            throw new StateDirectoryException(
                $"another coordinator has begun term {newest} in '{_path}', this one is of term {_term}: " +
                "two coordinators use one state directory, and the older one ends");
        }
        foreach (LedgerEntry entry in entries)
            _writer.Write(entry, transaction);
        _trace.Write(trace, transaction);
        At(entries, CoordinatorFaultPoints.RecordBeforeCommit, CoordinatorFaultPoints.EvaluationBeforeCommit);
        transaction.Commit();
        At(entries, CoordinatorFaultPoints.RecordAfterCommit, CoordinatorFaultPoints.EvaluationAfterCommit);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _trace.Dispose();
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

    private long ReadTerm(SqliteTransaction transaction)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT term FROM run";
        return command.ExecuteScalar() as long? ?? 0;
    }

    internal static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
