using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>Reads a ledger's rows back into records.</summary>
internal static class LedgerReader
{
    /// <exception cref="FormatException">A value that no ledger of this program holds.</exception>
    public static ImmutableArray<LedgerEntry> ReadAll(SqliteConnection connection)
    {
        ILookup<long, LedgerUnit> units = ReadUnits(connection);
        ILookup<long, LedgerCounts> counts = ReadCounts(connection);
        ImmutableArray<LedgerEntry>.Builder entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT number, kind, round, epoch, term, parameters_sha256, previous_hash, hash FROM records ORDER BY number";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            long number = row.GetInt64(0);
            var kind = (StageKind)row.GetInt32(1);
            if (!Enum.IsDefined(kind))
                throw new FormatException($"record {number} is of kind {(int)kind}");
            entries.Add(new LedgerEntry(new LedgerRecord
            {
                Stage = new Stage(kind, row.GetInt64(2)),
                Epoch = row.GetInt32(3),
                Term = new Term(row.GetInt64(4)),
                ParametersSha256 = row.GetString(5),
                PreviousHash = row.GetString(6),
                Hash = row.GetString(7),
                Units = [.. units[number]],
            }, [.. counts[number]]));
        }
        return entries.ToImmutable();
    }

    private static ILookup<long, LedgerUnit> ReadUnits(SqliteConnection connection)
    {
        var rows = new List<(long Record, LedgerUnit Unit)>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT record, unit, first, count, worker, incarnation, attempt, level, block, digest " +
            "FROM units ORDER BY record, unit";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            byte[] digest = (byte[])row.GetValue(9);
            if (digest.Length != 16)
                throw new FormatException($"a digest of {digest.Length} bytes in record {row.GetInt64(0)}");
            rows.Add((row.GetInt64(0), new LedgerUnit(
                row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), new WorkerId(row.GetString(4)),
                new Incarnation(row.GetInt64(5)), row.GetInt32(6), new SlotBlock(row.GetInt32(7), row.GetInt32(8)),
                BinaryPrimitives.ReadUInt128BigEndian(digest))));
        }
        return rows.ToLookup(item => item.Record, item => item.Unit);
    }

    private static ILookup<long, LedgerCounts> ReadCounts(SqliteConnection connection)
    {
        var rows = new List<(long Record, LedgerCounts Counts)>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT record, split, confusion, loss_sum FROM counts ORDER BY record, split DESC"; // validation, then test
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            byte[] confusion = (byte[])row.GetValue(2);
            if (confusion.Length % sizeof(int) != 0)
                throw new FormatException($"counts of {confusion.Length} bytes in record {row.GetInt64(0)}");
            rows.Add((row.GetInt64(0), new LedgerCounts(
                row.GetString(1), [.. MemoryMarshal.Cast<byte, int>(confusion)], row.GetDouble(3))));
        }
        return rows.ToLookup(item => item.Record, item => item.Counts);
    }
}
