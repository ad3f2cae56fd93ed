namespace GalaxyCluster.Coordinator.Durability;

/// <summary>
/// The tables of <c>ledger.db</c>, which docs/ledger.md explains column by column. A change of their form is a new
/// version, and old files are refused by number.
/// </summary>
internal static class LedgerSchema
{
    public const int Version = 2;

    /// <summary>"GalC" in ASCII: tells our files from other SQLite files.</summary>
    public const int ApplicationId = 0x47616C43;

    public const string Create = """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            hash TEXT NOT NULL,
            definition TEXT NOT NULL,
            origin TEXT NOT NULL,
            term INTEGER NOT NULL,
            term_hash TEXT NOT NULL) STRICT;
        CREATE TABLE records (
            number INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            round INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            term INTEGER NOT NULL,
            parameters_sha256 TEXT NOT NULL,
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL,
            decision INTEGER NOT NULL) STRICT;
        CREATE UNIQUE INDEX one_record_a_stage ON records (kind, round) WHERE decision = 0;
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
            auditor TEXT NOT NULL,
            PRIMARY KEY (record, unit)) STRICT, WITHOUT ROWID;
        CREATE TABLE counts (
            record INTEGER NOT NULL,
            unit INTEGER NOT NULL,
            counts BLOB NOT NULL,
            PRIMARY KEY (record, unit),
            FOREIGN KEY (record, unit) REFERENCES units (record, unit)) STRICT, WITHOUT ROWID;
        CREATE TABLE decisions (
            record INTEGER PRIMARY KEY REFERENCES records (number),
            level INTEGER NOT NULL,
            block INTEGER NOT NULL,
            worker TEXT NOT NULL,
            reason TEXT NOT NULL) STRICT;
        CREATE TABLE votes (
            record INTEGER NOT NULL REFERENCES decisions (record),
            number INTEGER NOT NULL,
            worker TEXT NOT NULL,
            incarnation INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (record, number)) STRICT, WITHOUT ROWID;
        """;
}
