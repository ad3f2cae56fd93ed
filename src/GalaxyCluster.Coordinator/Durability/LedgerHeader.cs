using GalaxyCluster.Coordinator.Tracing;
using GalaxyCluster.Protocol.Ledger;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>Makes a new ledger file, or checks that an old one is ours, readable, and of this run.</summary>
internal static class LedgerHeader
{
    /// <exception cref="LedgerDamageException">It says nothing of its run.</exception>
    /// <exception cref="StateDirectoryException">Another program's file, another version, or another run.</exception>
    public static void Prepare(SqliteConnection connection, string path, bool isNew, string runHash, string definition)
    {
        // A creation that was interrupted leaves an empty file behind: application id and version 0.
        if (isNew || (Pragma(connection, "application_id") == 0 && Pragma(connection, "schema_version") == 0))
        {
            Create(connection, runHash, definition);
            return;
        }
        CheckVersion(connection, path);
        string found = LedgerReader.ReadRun(connection).Hash;
        if (found != runHash)
        {
            throw new StateDirectoryException(
                $"'{path}' belongs to run {Short(found)}, this is run {Short(runHash)}: the run file, model or data set " +
                "has changed; give another --state, or the run file as it was");
        }
    }

    /// <summary>Refuses what is no ledger, and ledgers of another version.</summary>
    /// <exception cref="StateDirectoryException">Says which, and what to do.</exception>
    public static void CheckVersion(SqliteConnection connection, string path)
    {
        if (Pragma(connection, "application_id") != LedgerSchema.ApplicationId)
            throw new StateDirectoryException($"'{path}' is not a ledger of this program: give another --state");
        long version = Pragma(connection, "user_version");
        if (version != LedgerSchema.Version)
        {
            throw new StateDirectoryException(
                $"the ledger '{path}' has version {version}, this program reads {LedgerSchema.Version}: " +
                "use the program that wrote it, or give another --state");
        }
    }

    /// <summary>Refuses a run whose definition or term is not what was written.</summary>
    /// <exception cref="StateDirectoryException">Says which column.</exception>
    public static void CheckSeals(LedgerRunRow run, string path)
    {
        string? field = run.Origin != LedgerChain.OriginOf(run.Hash, run.Definition) ? "definition"
            : run.TermHash != LedgerChain.TermHash(run.Origin, run.Term) ? "term"
            : null;
        if (field is not null)
            throw new StateDirectoryException($"'{field}' of the ledger '{path}' was changed: {LedgerStore.WhatToDo}");
    }

    private static void Create(SqliteConnection connection, string runHash, string definition)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            $"{LedgerSchema.Create} {TraceSchema.Create} PRAGMA application_id={LedgerSchema.ApplicationId}; " +
            $"PRAGMA user_version={LedgerSchema.Version}; " +
            "INSERT INTO run (id, hash, definition, origin, term, term_hash) VALUES (1, $hash, $definition, $origin, 0, $seal);";
        string origin = LedgerChain.OriginOf(runHash, definition);
        command.Parameters.AddWithValue("$hash", runHash);
        command.Parameters.AddWithValue("$definition", definition);
        command.Parameters.AddWithValue("$origin", origin);
        command.Parameters.AddWithValue("$seal", LedgerChain.TermHash(origin, 0));
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private static long Pragma(SqliteConnection connection, string name)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return (long)command.ExecuteScalar()!;
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
