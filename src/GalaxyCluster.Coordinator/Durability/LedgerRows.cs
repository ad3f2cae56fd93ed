using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>The rows of a table that belong to records, taken record by record in ascending order.</summary>
/// <typeparam name="T">What a row is read as.</typeparam>
internal sealed class LedgerRows<T> : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteDataReader _reader;
    private readonly string _table;
    private readonly Func<LedgerRow, T> _read;
    private long? _record;

    /// <param name="connection">To the ledger.</param>
    /// <param name="table">Has columns 'record' and 'unit'.</param>
    /// <param name="columns">After these two, separated by commas.</param>
    /// <param name="firstRecord">Rows of earlier records are passed over.</param>
    /// <param name="read">Reads a row; column 1 is the unit, the others follow it.</param>
    public LedgerRows(
        SqliteConnection connection, string table, string columns, long firstRecord, Func<LedgerRow, T> read)
    {
        _table = table;
        _read = read;
        _command = connection.CreateCommand();
        _command.CommandText = $"SELECT record, unit, {columns} FROM {table} WHERE record >= $first ORDER BY record, unit";
        _command.Parameters.AddWithValue("$first", firstRecord);
        _reader = _command.ExecuteReader();
        Advance();
    }

    /// <summary>Adds the rows of a record.</summary>
    /// <exception cref="LedgerDamageException">A value that no ledger of this program holds, or a row of no record.</exception>
    public void Take(long record, ICollection<T> into)
    {
        if (_record < record)
            throw Orphan();
        for (; _record == record; Advance())
            into.Add(_read(new LedgerRow(_reader, record, new LedgerRow(_reader, record).Int32(1))));
    }

    /// <exception cref="LedgerDamageException">There are rows of records after the last.</exception>
    public void End()
    {
        if (_record is not null)
            throw Orphan();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _command.Dispose();
    }

    private void Advance() => _record = _reader.Read() ? new LedgerRow(_reader, 0).Int64(0) : null;

    private LedgerDamageException Orphan() => new(
        _record!.Value, null, "record", $"table '{_table}' has rows of record {_record}, and there is no such record");
}
