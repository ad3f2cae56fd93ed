using System.Buffers.Binary;
using System.Runtime.InteropServices;
using GalaxyCluster.Protocol.Ledger;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>Inserts ledger entries by prepared statements.</summary>
internal sealed class LedgerWriter : IDisposable
{
    private readonly SqliteCommand _record;
    private readonly SqliteCommand _unit;
    private readonly SqliteCommand _counts;
    private readonly SqliteCommand _decision;
    private readonly SqliteCommand _vote;

    public LedgerWriter(SqliteConnection connection)
    {
        _record = Prepare(connection,
            "INSERT INTO records (kind, round, epoch, term, parameters_sha256, previous_hash, hash, decision) " +
            "VALUES ($kind, $round, $epoch, $term, $parameters, $previous, $hash, $decision) RETURNING number",
            "$kind", "$round", "$epoch", "$term", "$parameters", "$previous", "$hash", "$decision");
        _unit = Prepare(connection,
            "INSERT INTO units (record, unit, first, count, worker, incarnation, attempt, level, block, digest, auditor) " +
            "VALUES ($record, $unit, $first, $count, $worker, $incarnation, $attempt, $level, $block, $digest, $auditor)",
            "$record", "$unit", "$first", "$count", "$worker", "$incarnation", "$attempt", "$level", "$block", "$digest",
            "$auditor");
        _counts = Prepare(connection,
            "INSERT INTO counts (record, unit, counts) VALUES ($record, $unit, $counts)", "$record", "$unit", "$counts");
        _decision = Prepare(connection,
            "INSERT INTO decisions (record, level, block, worker, reason) VALUES ($record, $level, $block, $worker, $reason)",
            "$record", "$level", "$block", "$worker", "$reason");
        _vote = Prepare(connection,
            "INSERT INTO votes (record, number, worker, incarnation, kind, digest) " +
            "VALUES ($record, $number, $worker, $incarnation, $kind, $digest)",
            "$record", "$number", "$worker", "$incarnation", "$kind", "$digest");
    }

    public void Write(LedgerEntry entry, SqliteTransaction transaction)
    {
        LedgerRecord record = entry.Record;
        Bind(_record, transaction,
            (int)record.Stage.Kind, record.Stage.Round, record.Epoch, record.Term.Number, record.ParametersSha256,
            record.PreviousHash, record.Hash, (int)(record.Decision?.Kind ?? 0));
        long number = (long)_record.ExecuteScalar()!;
        foreach (LedgerUnit unit in record.Units)
        {
            Bind(_unit, transaction,
                number, unit.Unit, unit.First, unit.Count, unit.Worker.Name, unit.Incarnation.Number, unit.Attempt,
                unit.Block.Level, unit.Block.Index, BytesOf(unit.Digest), unit.Auditor?.Name ?? "");
            _unit.ExecuteNonQuery();
        }
        if (record.Decision is { } decision)
            Write(number, decision, transaction);
        for (int i = 0; i < entry.Counts.Length; i++)
        {
            Bind(_counts, transaction, number, record.Units[i].Unit, ImmutableCollectionsMarshal.AsArray(entry.Counts[i])!);
            _counts.ExecuteNonQuery();
        }
    }

    public void Dispose()
    {
        _decision.Dispose();
        _vote.Dispose();
        _record.Dispose();
        _unit.Dispose();
        _counts.Dispose();
    }

    private void Write(long number, LedgerDecision decision, SqliteTransaction transaction)
    {
        Bind(_decision, transaction,
            number, decision.Block.Level, decision.Block.Index, decision.Worker?.Name ?? "", decision.Reason);
        _decision.ExecuteNonQuery();
        for (int i = 0; i < decision.Votes.Length; i++)
        {
            LedgerVote vote = decision.Votes[i];
            Bind(_vote, transaction,
                number, i, vote.Worker.Name, vote.Incarnation.Number, (int)vote.Kind, BytesOf(vote.Digest));
            _vote.ExecuteNonQuery();
        }
    }

    private static byte[] BytesOf(UInt128 digest)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        return bytes;
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (string parameter in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        return command;
    }

    private static void Bind(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }
}
