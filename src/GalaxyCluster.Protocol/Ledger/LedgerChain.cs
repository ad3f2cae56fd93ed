namespace GalaxyCluster.Protocol.Ledger;

/// <summary>The hash chain over a run's ledger: a changed, missing, added or moved record breaks it at its place.</summary>
public static class LedgerChain
{
    private const string OriginFormat = "galaxycluster-ledger-origin-1";
    private const string TermFormat = "galaxycluster-ledger-term-1";

    /// <summary>
    /// What the first record of a run follows: the hash of the run's identity and definition, so that the chain holds
    /// for this run and no other.
    /// </summary>
    public static string OriginOf(string runHash, string definition) => new LedgerBytes()
        .Add("format", -1, OriginFormat).Add("hash", -1, runHash).Add("definition", -1, definition).Hash();

    /// <summary>Seals the number of the newest term, which no record may have yet.</summary>
    public static string TermHash(string origin, long term) =>
        new LedgerBytes().Add("format", -1, TermFormat).Add("origin", -1, origin).Add("term", -1, term).Hash();

    /// <summary>The record with its <see cref="LedgerRecord.Hash"/>.</summary>
    public static LedgerRecord Seal(LedgerRecord record) => record with { Hash = HashOf(record) };

    /// <summary>SHA-256 over the canonical bytes of all fields but Hash, lower-case hex.</summary>
    public static string HashOf(LedgerRecord record) => LedgerBytes.Of(record).Hash();

    /// <summary>Null when the chain holds from its origin on; otherwise the first break.</summary>
    /// <param name="records">In order.</param>
    /// <param name="origin">What the first record follows.</param>
    public static LedgerBreak? Verify(IEnumerable<LedgerRecord> records, string origin = LedgerRecord.Origin)
    {
        string previous = origin;
        Slots.Stage? last = null;
        long index = 0;
        foreach (LedgerRecord record in records)
        {
            if (record.PreviousHash != previous)
                return new(index, record.Stage,
                    $"The record of {record.Stage} follows {record.PreviousHash}, but the one before it is {previous}.");
            string actual = HashOf(record);
            if (record.Hash != actual)
                return new(index, record.Stage, $"The record of {record.Stage} says its hash is {record.Hash}, but it is {actual}.");
            if (record.Decision is null && last is { } before && record.Stage <= before)
                return new(index, record.Stage, $"The record of {record.Stage} comes after that of {before}.");
            previous = record.Hash;
            last = record.Decision is null ? record.Stage : last;
            index++;
        }

        return null;
    }
}
