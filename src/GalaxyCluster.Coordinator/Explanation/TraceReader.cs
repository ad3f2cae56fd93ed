using GalaxyCluster.Coordinator.Tracing;
using GalaxyCluster.Protocol.Slots;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Coordinator.Explanation;

/// <summary>Reads a trace's rows back; all of them, or those of one round.</summary>
internal sealed class TraceReader(SqliteConnection connection, long? round)
{
    public List<TraceEvent> Events() => Read(
        "SELECT at, term, kind, round, worker, incarnation, cause, text FROM trace_events", "at, id",
        row => new TraceEvent(
            TraceTime.From(row.GetInt64(0)), row.GetInt64(1), row.GetString(2), row.GetInt64(3), row.GetString(4),
            row.GetInt64(5), row.GetString(6), row.GetString(7)));

    public List<TraceStage> Stages() => Read(
        "SELECT kind, round, term, began, collected, reduced, durable, write FROM trace_stages", "began, id",
        row => new TraceStage(StageOf(row), row.GetInt64(2), TraceTime.From(row.GetInt64(3)))
        {
            Collected = Time(row, 4),
            Reduced = Time(row, 5),
            Durable = Time(row, 6),
            Write = TimeSpan.FromMicroseconds(row.GetInt64(7)),
        });

    public List<TraceBlock> Blocks() => Read(
        "SELECT kind, round, term, worker, incarnation, level, block, attempt, backup, assigned, sent, received, bytes, " +
        "ended, outcome, reason FROM trace_blocks", "id",
        row => new TraceBlock(
            StageOf(row), row.GetInt64(2), row.GetString(3), row.GetInt64(4), new SlotBlock(row.GetInt32(5), row.GetInt32(6)),
            row.GetInt32(7), row.GetInt64(8) != 0, Time(row, 9))
        {
            Sent = Time(row, 10),
            Received = Time(row, 11),
            Bytes = row.GetInt64(12),
            Ended = TraceTime.From(row.GetInt64(13)),
            Outcome = row.GetString(14),
            Reason = row.GetString(15),
        });

    public List<TraceTransfer> Transfers() => Read(
        "SELECT what, term, round, worker, incarnation, began, ended, bytes FROM trace_transfers", "id",
        row => new TraceTransfer(
            row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetInt64(4),
            TraceTime.From(row.GetInt64(5)), TraceTime.From(row.GetInt64(6)), row.GetInt64(7)));

    private List<T> Read<T>(string sql, string order, Func<SqliteDataReader, T> read)
    {
        var rows = new List<T>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql + (round is null ? "" : " WHERE round = $round") + " ORDER BY " + order;
        if (round is { } wanted)
            command.Parameters.AddWithValue("$round", wanted);
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
            rows.Add(read(row));
        return rows;
    }

    private static Stage StageOf(SqliteDataReader row) => new((StageKind)row.GetInt32(0), row.GetInt64(1));

    private static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : TraceTime.From(row.GetInt64(column));
}
