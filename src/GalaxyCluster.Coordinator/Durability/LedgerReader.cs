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
    public static ImmutableArray<LedgerEntry> ReadAll(SqliteConnection connection) => [.. Read(connection)];

    /// <summary>
    /// Records in order of their numbers, read one by one as they are asked for: a long ledger takes no memory.
    /// </summary>
    /// <param name="connection">To the ledger.</param>
    /// <param name="first">Number of the first; the ledger's first is 1.</param>
    /// <exception cref="LedgerDamageException">A value that no ledger of this program holds, or a row of no record.</exception>
    public static IEnumerable<LedgerEntry> Read(SqliteConnection connection, long first = 1)
    {
        long lowest = Lowest(first);
        Dictionary<long, LedgerDecision> decisions = LedgerDecisionReader.ReadAll(connection);
        using var units = new LedgerRows<LedgerUnit>(
            connection, "units", "first, count, worker, incarnation, attempt, level, block, digest, auditor", lowest, ReadUnit);
        using var counts = new LedgerRows<ImmutableArray<byte>>(
            connection, "counts", "counts", lowest, static row => [.. row.Bytes(2)]);
        using SqliteCommand command = Records(connection, first);
        using SqliteDataReader reader = command.ExecuteReader();
        for (long next = first; reader.Read(); next++)
        {
            CheckNumber(reader, next);
            decisions.Remove(next, out LedgerDecision? decision);
            var unitsOfRecord = ImmutableArray.CreateBuilder<LedgerUnit>();
            var countsOfRecord = ImmutableArray.CreateBuilder<ImmutableArray<byte>>();
            units.Take(next, unitsOfRecord);
            counts.Take(next, countsOfRecord);
            LedgerRecord record = ReadRecord(new LedgerRow(reader, next), unitsOfRecord.DrainToImmutable(), decision);
            yield return new LedgerEntry(record, countsOfRecord.DrainToImmutable());
        }
        units.End();
        counts.End();
        RefuseOrphans(decisions.Keys.Where(record => record >= lowest));
    }

    /// <summary>All records in order of their numbers, without their units.</summary>
    /// <exception cref="LedgerDamageException">A value that no ledger of this program holds.</exception>
    public static ImmutableArray<LedgerLine> ReadLines(SqliteConnection connection)
    {
        Dictionary<long, LedgerDecision> decisions = LedgerDecisionReader.ReadAll(connection);
        var lines = ImmutableArray.CreateBuilder<LedgerLine>();
        using SqliteCommand command = Records(connection, 1);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            long number = lines.Count + 1;
            CheckNumber(reader, number);
            decisions.Remove(number, out LedgerDecision? decision);
            var row = new LedgerRow(reader, number);
            lines.Add(new LedgerLine(StageOf(row), row.Text(5), row.Text(6), row.Text(7), DecisionOf(row, decision)));
        }
        return lines.DrainToImmutable();
    }

    private static SqliteCommand Records(SqliteConnection connection, long first)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT number, kind, round, epoch, term, parameters_sha256, previous_hash, hash, decision FROM records " +
            "WHERE number >= $first ORDER BY number";
        command.Parameters.AddWithValue("$first", Lowest(first));
        return command;
    }

    // Whoever reads a ledger from its start comes across rows of impossible records too.
    private static long Lowest(long first) => first == 1 ? long.MinValue : first;

    private static void CheckNumber(SqliteDataReader reader, long expected)
    {
        long number = new LedgerRow(reader, 0).Int64(0);
        if (number != expected)
        {
            throw new LedgerDamageException(
                number, null, "number", $"record {expected} is missing: the next one has number {number}");
        }
    }

    private static LedgerRecord ReadRecord(LedgerRow row, ImmutableArray<LedgerUnit> units, LedgerDecision? decision) => new()
    {
        Decision = DecisionOf(row, decision),
        Stage = StageOf(row),
        Epoch = row.Int32(3),
        Term = new Term(row.Int64(4)),
        ParametersSha256 = row.Text(5),
        PreviousHash = row.Text(6),
        Hash = row.Text(7),
        Units = units,
    };

    private static LedgerDecision? DecisionOf(LedgerRow row, LedgerDecision? decision)
    {
        int kind = row.Int32(8);
        if (kind != 0 && !Enum.IsDefined((DecisionKind)kind))
            throw row.Wrong(8, $"is {kind}, and there is no such decision");
        if (kind == 0 != decision is null)
            throw row.Wrong(8, $"is {kind}, and it has {(decision is null ? "no" : "a")} row in 'decisions'");
        return decision is null ? null : decision with { Kind = (DecisionKind)kind };
    }

    private static Stage StageOf(LedgerRow row)
    {
        var kind = (StageKind)row.Int32(1);
        return Enum.IsDefined(kind)
            ? new Stage(kind, row.Int64(2))
            : throw row.Wrong(1, $"is {(int)kind}, and there is no such kind");
    }

    private static LedgerUnit ReadUnit(LedgerRow row) => new(
        row.Int32(1), row.Int32(2), row.Int32(3), new WorkerId(row.Text(4)), new Incarnation(row.Int64(5)), row.Int32(6),
        new SlotBlock(row.Int32(7), row.Int32(8)), row.Digest(9),
        row.Text(10) is { Length: > 0 } auditor ? new WorkerId(auditor) : null);

    private static void RefuseOrphans(IEnumerable<long> decisions)
    {
        foreach (long record in decisions.Order())
        {
            throw new LedgerDamageException(
                record, null, "record", $"table 'decisions' has rows of record {record}, and there is no such record");
        }
    }
}
