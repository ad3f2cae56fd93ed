namespace GalaxyCluster.Coordinator.Tracing;

/// <summary>
/// The trace's tables, in the ledger's file but outside its chain: nothing is decided by them, and what is oldest goes
/// when they are full. Times are microseconds since 1970 (UTC).
/// </summary>
internal static class TraceSchema
{
    /// <summary>Rows kept of each table, and how many inserts lie between two cuts.</summary>
    public const int MaxRows = 200_000;

    public const int RowsBetweenCuts = 5_000;

    public static readonly string[] Tables = ["trace_events", "trace_stages", "trace_blocks", "trace_transfers"];

    public const string Create = """
        CREATE TABLE trace_events (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            term INTEGER NOT NULL,
            kind TEXT NOT NULL,
            round INTEGER NOT NULL,
            worker TEXT NOT NULL,
            incarnation INTEGER NOT NULL,
            cause TEXT NOT NULL,
            text TEXT NOT NULL) STRICT;
        CREATE TABLE trace_stages (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            round INTEGER NOT NULL,
            term INTEGER NOT NULL,
            began INTEGER NOT NULL,
            collected INTEGER,
            reduced INTEGER,
            durable INTEGER,
            write INTEGER NOT NULL) STRICT;
        CREATE INDEX trace_stages_of_round ON trace_stages (round);
        CREATE TABLE trace_blocks (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            round INTEGER NOT NULL,
            term INTEGER NOT NULL,
            worker TEXT NOT NULL,
            incarnation INTEGER NOT NULL,
            level INTEGER NOT NULL,
            block INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            backup INTEGER NOT NULL,
            assigned INTEGER,
            sent INTEGER,
            received INTEGER,
            bytes INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            reason TEXT NOT NULL) STRICT;
        CREATE INDEX trace_blocks_of_round ON trace_blocks (round);
        CREATE TABLE trace_transfers (
            id INTEGER PRIMARY KEY,
            what TEXT NOT NULL,
            term INTEGER NOT NULL,
            round INTEGER NOT NULL,
            worker TEXT NOT NULL,
            incarnation INTEGER NOT NULL,
            began INTEGER NOT NULL,
            ended INTEGER NOT NULL,
            bytes INTEGER NOT NULL) STRICT;
        CREATE INDEX trace_transfers_of_round ON trace_transfers (round);
        """;
}
