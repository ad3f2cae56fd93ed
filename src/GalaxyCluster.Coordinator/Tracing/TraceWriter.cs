using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Tracing;

/// <summary>Inserts trace rows by prepared statements, within whatever transaction is open, and cuts what is oldest.</summary>
internal sealed class TraceWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _event;
    private readonly SqliteCommand _stage;
    private readonly SqliteCommand _block;
    private readonly SqliteCommand _transfer;
    private int _written;

    public TraceWriter(SqliteConnection connection)
    {
        _connection = connection;
        _event = Prepare("trace_events", "at, term, kind, round, worker, incarnation, cause, text");
        _stage = Prepare("trace_stages", "kind, round, term, began, collected, reduced, durable, write");
        _block = Prepare("trace_blocks",
            "kind, round, term, worker, incarnation, level, block, attempt, backup, assigned, sent, received, bytes, ended, " +
            "outcome, reason");
        _transfer = Prepare("trace_transfers", "what, term, round, worker, incarnation, began, ended, bytes");
    }

    public void Write(IReadOnlyList<TraceRow> rows, SqliteTransaction transaction)
    {
        foreach (TraceRow row in rows)
            Write(row, transaction);
        _written += rows.Count;
        if (_written < TraceSchema.RowsBetweenCuts)
            return;
        _written = 0;
        foreach (string table in TraceSchema.Tables)
        {
            using SqliteCommand cut = _connection.CreateCommand();
            cut.Transaction = transaction;
            cut.CommandText = $"DELETE FROM {table} WHERE id <= (SELECT max(id) FROM {table}) - {TraceSchema.MaxRows}";
            cut.ExecuteNonQuery();
        }
    }

    public void Dispose()
    {
        _event.Dispose();
        _stage.Dispose();
        _block.Dispose();
        _transfer.Dispose();
    }

    private void Write(TraceRow row, SqliteTransaction transaction)
    {
        switch (row)
        {
            case TraceEvent e:
                Run(_event, transaction,
                    TraceTime.Of(e.At), e.Term, e.Kind, e.Round, e.Worker, e.Incarnation, e.Cause, e.Text);
                break;
            case TraceStage s:
                Run(_stage, transaction,
                    (int)s.Stage.Kind, s.Stage.Round, s.Term, TraceTime.Of(s.Began), TraceTime.Of(s.Collected),
                    TraceTime.Of(s.Reduced), TraceTime.Of(s.Durable), (long)s.Write.TotalMicroseconds);
                break;
            case TraceBlock b:
                Run(_block, transaction,
                    (int)b.Stage.Kind, b.Stage.Round, b.Term, b.Worker, b.Incarnation, b.Block.Level, b.Block.Index, b.Attempt,
                    b.IsBackup ? 1 : 0, TraceTime.Of(b.Assigned), TraceTime.Of(b.Sent), TraceTime.Of(b.Received), b.Bytes,
                    TraceTime.Of(b.Ended), b.Outcome, b.Reason);
                break;
            case TraceTransfer t:
                Run(_transfer, transaction,
                    t.What, t.Term, t.Round, t.Worker, t.Incarnation, TraceTime.Of(t.Began), TraceTime.Of(t.Ended), t.Bytes);
                break;
        }
    }

    private SqliteCommand Prepare(string table, string columns)
    {
        SqliteCommand command = _connection.CreateCommand();
        string[] names = [.. columns.Split(", ").Select(column => "$" + column)];
        command.CommandText = $"INSERT INTO {table} ({columns}) VALUES ({string.Join(", ", names)})";
        foreach (string name in names)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Run(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
