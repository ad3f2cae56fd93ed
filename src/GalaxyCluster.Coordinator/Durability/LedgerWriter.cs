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

    public LedgerWriter(SqliteConnection connection)
    {
        _record = Prepare(connection,
            "INSERT INTO records (kind, round, epoch, term, parameters_sha256, previous_hash, hash) " +
            "VALUES ($kind, $round, $epoch, $term, $parameters, $previous, $hash) RETURNING number",
            "$kind", "$round", "$epoch", "$term", "$parameters", "$previous", "$hash");
        _unit = Prepare(connection,
            "INSERT INTO units (record, unit, first, count, worker, incarnation, attempt, level, block, digest) " +
            "VALUES ($record, $unit, $first, $count, $worker, $incarnation, $attempt, $level, $block, $digest)",
            "$record", "$unit", "$first", "$count", "$worker", "$incarnation", "$attempt", "$level", "$block", "$digest");
        _counts = Prepare(connection,
            "INSERT INTO counts (record, split, confusion, loss_sum) VALUES ($record, $split, $confusion, $loss)",
            "$record", "$split", "$confusion", "$loss");
    }

    public void Write(LedgerEntry entry, SqliteTransaction transaction)
    {
        LedgerRecord record = entry.Record;
        Bind(_record, transaction,
            (int)record.Stage.Kind, record.Stage.Round, record.Epoch, record.Term.Number, record.ParametersSha256,
            record.PreviousHash, record.Hash);
        long number = (long)_record.ExecuteScalar()!;
        foreach (LedgerUnit unit in record.Units)
        {
            byte[] digest = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(digest, unit.Digest);
            Bind(_unit, transaction,
                number, unit.Unit, unit.First, unit.Count, unit.Worker.Name, unit.Incarnation.Number, unit.Attempt,
                unit.Block.Level, unit.Block.Index, digest);
            _unit.ExecuteNonQuery();
        }
        foreach (LedgerCounts counts in entry.Counts)
        {
            byte[] confusion = MemoryMarshal.AsBytes(counts.Confusion.AsSpan()).ToArray();
            Bind(_counts, transaction, number, counts.Split, confusion, counts.LossSum);
            _counts.ExecuteNonQuery();
        }
    }

    public void Dispose()
    {
        _record.Dispose();
        _unit.Dispose();
        _counts.Dispose();
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
