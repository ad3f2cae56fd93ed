namespace GalaxyCluster.Coordinator.Durability;

/// <summary>The tables of <c>ledger.db</c>. A change of their form is a new version, and old files are refused by number.</summary>
internal static class LedgerSchema
{
    public const int Version = 1;

    /// <summary>"GalC" in ASCII: tells our files from other SQLite files.</summary>
    public const int ApplicationId = 0x47616C43;

    public const string Create = """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            hash TEXT NOT NULL,
            definition TEXT NOT NULL,
            term INTEGER NOT NULL);
        CREATE TABLE records (
            number INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            round INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            term INTEGER NOT NULL,
            parameters_sha256 TEXT NOT NULL,
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL,
            UNIQUE (kind, round));
        CREATE TABLE units (
            record INTEGER NOT NULL REFERENCES records (number),
            unit INTEGER NOT NULL,
            first INTEGER NOT NULL,
            count INTEGER NOT NULL,
            worker TEXT NOT NULL,
            incarnation INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            level INTEGER NOT NULL,
            block INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (record, unit)) WITHOUT ROWID;
        CREATE TABLE counts (
            record INTEGER NOT NULL REFERENCES records (number),
            split TEXT NOT NULL,
            confusion BLOB NOT NULL,
            loss_sum REAL NOT NULL,
            PRIMARY KEY (record, split)) WITHOUT ROWID;
        """;
}
