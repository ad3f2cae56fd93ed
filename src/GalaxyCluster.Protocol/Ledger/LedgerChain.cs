using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>The hash chain over a run's ledger: a changed, missing, added or moved record breaks it at its place.</summary>
public static class LedgerChain
{
    private const string Format = "galaxycluster-ledger-2";

    /// <summary>The record with its <see cref="LedgerRecord.Hash"/>.</summary>
    public static LedgerRecord Seal(LedgerRecord record) => record with { Hash = HashOf(record) };

    /// <summary>SHA-256 over the canonical bytes of all fields but Hash, lower-case hex.</summary>
    public static string HashOf(LedgerRecord record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Format);
        Append(hash, record.PreviousHash);
        Append(hash, (long)record.Stage.Kind);
        Append(hash, record.Stage.Round);
        Append(hash, record.Epoch);
        Append(hash, record.Term.Number);
        Append(hash, record.ParametersSha256);
        Append(hash, record.Units.Length);
        foreach (LedgerUnit unit in record.Units)
        {
            Append(hash, unit.Unit);
            Append(hash, unit.First);
            Append(hash, unit.Count);
            Append(hash, unit.Worker.Name);
            Append(hash, unit.Incarnation.Number);
            Append(hash, unit.Attempt);
            Append(hash, unit.Block.Level);
            Append(hash, unit.Block.Index);
            Append(hash, unit.Digest);
            Append(hash, unit.Auditor?.Name ?? "");
        }

        Append(hash, (long)(record.Decision?.Kind ?? 0));
        if (record.Decision is { } decision)
            Append(hash, decision);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Null when the chain holds from <see cref="LedgerRecord.Origin"/> on; otherwise the first break.</summary>
    public static LedgerBreak? Verify(IEnumerable<LedgerRecord> records)
    {
        string previous = LedgerRecord.Origin;
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

    private static void Append(IncrementalHash hash, LedgerDecision decision)
    {
        Append(hash, decision.Block.Level);
        Append(hash, decision.Block.Index);
        Append(hash, decision.Worker?.Name ?? "");
        Append(hash, decision.Votes.Length);
        foreach (LedgerVote vote in decision.Votes)
        {
            Append(hash, vote.Worker.Name);
            Append(hash, vote.Incarnation.Number);
            Append(hash, (long)vote.Kind);
            Append(hash, vote.Digest);
        }

        Append(hash, decision.Reason);
    }

    private static void Append(IncrementalHash hash, UInt128 value)
    {
        Append(hash, (long)(ulong)(value >> 64));
        Append(hash, (long)(ulong)value);
    }

    // Little-endian; a text is its length in bytes and its UTF-8.
    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
