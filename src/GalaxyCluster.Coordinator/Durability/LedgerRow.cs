using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>Checked reading of a row's columns: a damaged file may hold anything anywhere.</summary>
/// <param name="row">The row.</param>
/// <param name="record">Number of the record that it belongs to.</param>
/// <param name="unit">The unit that it is of, when it is of one.</param>
internal readonly struct LedgerRow(SqliteDataReader row, long record, int? unit = null)
{
    private const int DigestBytes = 16;

    private sqlite3_stmt Statement => row.Handle!;

    /// <exception cref="LedgerDamageException">No whole number, or one that does not fit.</exception>
    public int Int32(int column)
    {
        long value = Int64(column);
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw Wrong(column, $"is {value.ToString(CultureInfo.InvariantCulture)}, far beyond its range");
    }

    // By SQLite's own functions: a ledger has a row a unit of each round, and a value in a box for each column of them
    // would be most of a coordinator's start.
    public long Int64(int column) => raw.sqlite3_column_type(Statement, column) == raw.SQLITE_INTEGER
        ? raw.sqlite3_column_int64(Statement, column)
        : throw Wrong(column, "is no whole number");

    public string Text(int column) => raw.sqlite3_column_type(Statement, column) == raw.SQLITE_TEXT
        ? raw.sqlite3_column_text(Statement, column).utf8_to_string()
        : throw Wrong(column, "is no text");

    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_type(Statement, column) == raw.SQLITE_BLOB
        ? raw.sqlite3_column_blob(Statement, column)
        : throw Wrong(column, "is no byte string");

    /// <summary>The first 16 bytes of a SHA-256.</summary>
    public UInt128 Digest(int column)
    {
        ReadOnlySpan<byte> digest = Bytes(column);
        return digest.Length == DigestBytes
            ? BinaryPrimitives.ReadUInt128BigEndian(digest)
            : throw Wrong(column, $"has {digest.Length} bytes, not {DigestBytes}");
    }

    public LedgerDamageException Wrong(int column, string problem)
    {
        string field = row.GetName(column);
        string whose = unit is { } number ? $"unit {number} of record {record}" : record == 0 ? "the run" : $"record {record}";
        return new LedgerDamageException(record, unit, field, $"'{field}' of {whose} {problem}");
    }
}
