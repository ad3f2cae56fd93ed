using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>
/// The canonical bytes that hashes of the ledger are taken over: numbers as 64-bit little-endian, a text as its length
/// in bytes and its UTF-8. docs/ledger.md has the order.
/// </summary>
internal sealed class LedgerBytes(List<LedgerField>? fields = null)
{
    private const string Format = "galaxycluster-ledger-2";

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    /// <summary>The bytes of a record but for its hash.</summary>
    /// <param name="record">The record.</param>
    /// <param name="fields">Gets the place of every field; null when nobody asks.</param>
    public static LedgerBytes Of(LedgerRecord record, List<LedgerField>? fields = null)
    {
        var bytes = new LedgerBytes(fields);
        bytes.Add("format", -1, Format);
        bytes.Add("previous_hash", -1, record.PreviousHash);
        bytes.Add("kind", -1, (long)record.Stage.Kind);
        bytes.Add("round", -1, record.Stage.Round);
        bytes.Add("epoch", -1, record.Epoch);
        bytes.Add("term", -1, record.Term.Number);
        bytes.Add("parameters_sha256", -1, record.ParametersSha256);
        bytes.Add("units", -1, record.Units.Length);
        for (int i = 0; i < record.Units.Length; i++)
        {
            LedgerUnit unit = record.Units[i];
            bytes.Add("unit", i, unit.Unit);
            bytes.Add("first", i, unit.First);
            bytes.Add("count", i, unit.Count);
            bytes.Add("worker", i, unit.Worker.Name);
            bytes.Add("incarnation", i, unit.Incarnation.Number);
            bytes.Add("attempt", i, unit.Attempt);
            bytes.Add("level", i, unit.Block.Level);
            bytes.Add("block", i, unit.Block.Index);
            bytes.Add("digest", i, unit.Digest);
            bytes.Add("auditor", i, unit.Auditor?.Name ?? "");
        }

        bytes.Add("decision", -1, (long)(record.Decision?.Kind ?? 0));
        if (record.Decision is { } decision)
            bytes.Add(decision);
        return bytes;
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <summary>SHA-256, lower-case hex.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(_bytes.WrittenSpan));

    public LedgerBytes Add(string name, int unit, long value)
    {
        int offset = _bytes.WrittenCount;
        Append(value);
        Note(name, unit, offset);
        return this;
    }

    public LedgerBytes Add(string name, int unit, string text)
    {
        int offset = _bytes.WrittenCount;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Append(utf8.Length);
        _bytes.Write(utf8);
        Note(name, unit, offset);
        return this;
    }

    private void Add(LedgerDecision decision)
    {
        Add("decisions.level", -1, decision.Block.Level);
        Add("decisions.block", -1, decision.Block.Index);
        Add("decisions.worker", -1, decision.Worker?.Name ?? "");
        Add("votes", -1, decision.Votes.Length);
        foreach (LedgerVote vote in decision.Votes)
        {
            Add("votes.worker", -1, vote.Worker.Name);
            Add("votes.incarnation", -1, vote.Incarnation.Number);
            Add("votes.kind", -1, (long)vote.Kind);
            Add("votes.digest", -1, vote.Digest);
        }

        Add("decisions.reason", -1, decision.Reason);
    }

    private void Add(string name, int unit, UInt128 value)
    {
        int offset = _bytes.WrittenCount;
        Append((long)(ulong)(value >> 64));
        Append((long)(ulong)value);
        Note(name, unit, offset);
    }

    private void Append(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }

    private void Note(string name, int unit, int offset) =>
        fields?.Add(new LedgerField(name, unit, offset, _bytes.WrittenCount - offset));
}
