using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>Reads a ledger's rows back into records.</summary>
internal static class LedgerReader
{
    /// <exception cref="LedgerDamageException">A value that no ledger of this program holds.</exception>
    public static LedgerRunRow ReadRun(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT hash, definition, origin, term, term_hash FROM run";
        using SqliteDataReader reader = command.ExecuteReader();
        if (!reader.Read())
            throw new LedgerDamageException(0, null, "run", "the row of the run is missing");
        var row = new LedgerRow(reader, 0);
        return new LedgerRunRow(row.Text(0), row.Text(1), row.Text(2), row.Int64(3), row.Text(4));
    }

    /// <summary>All records in order of their numbers.</summary>
    /// <exception cref="LedgerDamageException">A value that no ledger of this program holds, or a row of no record.</exception>
    public static ImmutableArray<LedgerEntry> ReadAll(SqliteConnection connection)
    {
        Dictionary<long, ImmutableArray<LedgerUnit>.Builder> units = ReadUnits(connection);
        Dictionary<long, ImmutableArray<ImmutableArray<byte>>.Builder> counts = ReadCounts(connection);
        Dictionary<long, LedgerDecision> decisions = LedgerDecisionReader.ReadAll(connection);
        ImmutableArray<LedgerEntry>.Builder entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT number, kind, round, epoch, term, parameters_sha256, previous_hash, hash, decision FROM records ORDER BY number";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            long number = new LedgerRow(reader, 0).Int64(0);
            if (number != entries.Count + 1)
            {
                throw new LedgerDamageException(
                    number, null, "number", $"record {entries.Count + 1} is missing: the next one has number {number}");
            }
            decisions.Remove(number, out LedgerDecision? decision);
            LedgerRecord record = ReadRecord(new LedgerRow(reader, number), Take(units, number), decision);
            entries.Add(new LedgerEntry(record, Take(counts, number)));
        }
        RefuseOrphans(units.Keys, "units");
        RefuseOrphans(counts.Keys, "counts");
        RefuseOrphans(decisions.Keys, "decisions");
        return entries.ToImmutable();
    }

    private static LedgerRecord ReadRecord(LedgerRow row, ImmutableArray<LedgerUnit> units, LedgerDecision? decision)
    {
        int decisionKind = row.Int32(8);
        if (decisionKind != 0 && !Enum.IsDefined((DecisionKind)decisionKind))
            throw row.Wrong(8, $"is {decisionKind}, and there is no such decision");
        if (decisionKind == 0 != decision is null)
            throw row.Wrong(8, $"is {decisionKind}, and it has {(decision is null ? "no" : "a")} row in 'decisions'");
        var kind = (StageKind)row.Int32(1);
        if (!Enum.IsDefined(kind))
            throw row.Wrong(1, $"is {(int)kind}, and there is no such kind");
        return new LedgerRecord
        {
            Stage = new Stage(kind, row.Int64(2)),
            Epoch = row.Int32(3),
            Term = new Term(row.Int64(4)),
            ParametersSha256 = row.Text(5),
            PreviousHash = row.Text(6),
            Hash = row.Text(7),
            Units = units,
            Decision = decision is null ? null : decision with { Kind = (DecisionKind)decisionKind },
        };
    }

    private static Dictionary<long, ImmutableArray<LedgerUnit>.Builder> ReadUnits(SqliteConnection connection)
    {
        var rows = new Dictionary<long, ImmutableArray<LedgerUnit>.Builder>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT record, unit, first, count, worker, incarnation, attempt, level, block, digest, auditor " +
            "FROM units ORDER BY record, unit";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            long record = new LedgerRow(reader, 0).Int64(0);
            int unit = new LedgerRow(reader, record).Int32(1);
            var row = new LedgerRow(reader, record, unit);
            Add(rows, record, new LedgerUnit(
                unit, row.Int32(2), row.Int32(3), new WorkerId(row.Text(4)), new Incarnation(row.Int64(5)), row.Int32(6),
                new SlotBlock(row.Int32(7), row.Int32(8)), row.Digest(9),
                row.Text(10) is { Length: > 0 } auditor ? new WorkerId(auditor) : null));
        }
        return rows;
    }

    private static Dictionary<long, ImmutableArray<ImmutableArray<byte>>.Builder> ReadCounts(SqliteConnection connection)
    {
        var rows = new Dictionary<long, ImmutableArray<ImmutableArray<byte>>.Builder>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT record, unit, counts FROM counts ORDER BY record, unit";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            long record = new LedgerRow(reader, 0).Int64(0);
            int unit = new LedgerRow(reader, record).Int32(1);
            Add(rows, record, [.. new LedgerRow(reader, record, unit).Bytes(2)]);
        }
        return rows;
    }

    private static void Add<T>(Dictionary<long, ImmutableArray<T>.Builder> rows, long record, T row)
    {
        if (!rows.TryGetValue(record, out ImmutableArray<T>.Builder? list))
            rows[record] = list = ImmutableArray.CreateBuilder<T>();
        list.Add(row);
    }

    private static ImmutableArray<T> Take<T>(Dictionary<long, ImmutableArray<T>.Builder> rows, long record) =>
        rows.Remove(record, out ImmutableArray<T>.Builder? list) ? list.ToImmutable() : [];

    private static void RefuseOrphans(IEnumerable<long> records, string table)
    {
        foreach (long record in records.Order())
        {
            throw new LedgerDamageException(
                record, null, "record", $"table '{table}' has rows of record {record}, and there is no such record");
        }
    }
}
