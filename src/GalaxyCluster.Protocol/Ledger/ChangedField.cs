using System.Collections.Immutable;
using System.Security.Cryptography;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>
/// Finds which field of a record was changed after it was sealed: the one that, with the value that the run's plan
/// demands or with one byte turned back, gives the sealed hash again. SHA-256 leaves no room for a wrong answer.
/// </summary>
internal static class ChangedField
{
    /// <summary>Bytes that may be hashed in a search: some seconds of one core.</summary>
    private const long SearchLimit = 4_000_000_000;

    /// <param name="facts">The run's plan.</param>
    /// <param name="record">The record as it is now.</param>
    /// <param name="previous">Hash of the record before it.</param>
    /// <param name="sealedHash">The hash that it had.</param>
    /// <returns>Null when more than one byte was changed, or the record is too long to search.</returns>
    public static LedgerField? Find(RunFacts facts, LedgerRecord record, string previous, string sealedHash)
    {
        foreach ((LedgerField field, LedgerRecord candidate) in Candidates(facts, record, previous))
        {
            if (LedgerChain.HashOf(candidate) == sealedHash)
                return field;
        }

        return Search(record, sealedHash);
    }

    private static IEnumerable<(LedgerField Field, LedgerRecord Candidate)> Candidates(
        RunFacts facts, LedgerRecord record, string previous)
    {
        yield return (Of("previous_hash"), record with { PreviousHash = previous });
        yield return (Of("epoch"), record with { Epoch = facts.EpochOf(record.Stage.Round) });
        foreach (StageKind kind in Enum.GetValues<StageKind>())
            yield return (Of("kind"), record with { Stage = record.Stage with { Kind = kind } });
        for (int i = 0; i < record.Units.Length; i++)
        {
            LedgerUnit unit = record.Units[i];
            if (unit.Unit < 0 || unit.Unit >= facts.UnitCount(record.Stage))
                continue;
            (int first, int count) = facts.SamplesOf(record.Stage, unit.Unit);
            yield return (Of("first", i), With(record, i, unit with { First = first }));
            yield return (Of("count", i), With(record, i, unit with { Count = count }));
        }
    }

    private static LedgerField? Search(LedgerRecord record, string sealedHash)
    {
        if (sealedHash.Length != 2 * SHA256.HashSizeInBytes || !sealedHash.All(char.IsAsciiHexDigitLower))
            return null;
        byte[] wanted = Convert.FromHexString(sealedHash);
        var fields = new List<LedgerField>();
        byte[] bytes = LedgerBytes.Of(record, fields).ToArray();
        if (255L * bytes.Length * bytes.Length > SearchLimit)
            return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (LedgerField field in fields)
        {
            for (int at = field.Offset; at < field.Offset + field.Length; at++)
            {
                byte found = bytes[at];
                for (int change = 1; change < 256; change++)
                {
                    bytes[at] = (byte)(found ^ change);
                    SHA256.HashData(bytes, hash);
                    if (hash.SequenceEqual(wanted))
                        return field;
                }

                bytes[at] = found;
            }
        }

        return null;
    }

    private static LedgerRecord With(LedgerRecord record, int place, LedgerUnit unit) =>
        record with { Units = record.Units.SetItem(place, unit) };

    private static LedgerField Of(string name, int unit = -1) => new(name, unit, 0, 0);
}
