using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>
/// Proves from a ledger that every sample of every epoch was used exactly once: in each epoch the intervals of a slot,
/// put one after another in the order of the rounds, are [0, size of its share) without gap or overlap.
/// </summary>
public sealed class SampleCoverage(RunFacts facts)
{
    private readonly int[] _used = new int[facts.SlotCount];
    private long _nextRound;

    /// <summary>Rounds added so far.</summary>
    public long Rounds => _nextRound;

    /// <summary>Adds the next record; evaluations are passed over.</summary>
    /// <returns>Null, or one sentence on the first slot that does not fit.</returns>
    public string? Add(LedgerRecord record)
    {
        if (record.Stage.Kind != StageKind.Train)
            return null;
        long round = record.Stage.Round;
        if (round != _nextRound)
            return $"The ledger goes from round {_nextRound - 1} to round {round}.";
        if (record.Epoch != facts.EpochOf(round))
            return $"Round {round} is recorded in epoch {record.Epoch}; it belongs to epoch {facts.EpochOf(round)}.";
        int lastSlot = -1;
        foreach (LedgerUnit unit in record.Units)
        {
            if (unit.Unit <= lastSlot || unit.Unit >= facts.SlotCount)
                return $"Round {round} has slot {unit.Unit} after slot {lastSlot}; slots are 0 to {facts.SlotCount - 1}, each once.";
            lastSlot = unit.Unit;
            ref int used = ref _used[unit.Unit];
            if (unit.First != used || unit.Count < 1 || unit.Count > facts.ShareSizes[unit.Unit] - used)
                return $"Round {round} uses samples {unit.First} to {unit.First + (long)unit.Count - 1} of slot {unit.Unit}; "
                    + $"its next sample is {used} of {facts.ShareSizes[unit.Unit]}.";
            used += unit.Count;
        }

        _nextRound++;
        return _nextRound % facts.RoundsPerEpoch == 0 ? EndEpoch(record.Epoch) : null;
    }

    private string? EndEpoch(int epoch)
    {
        for (int slot = 0; slot < _used.Length; slot++)
        {
            if (_used[slot] != facts.ShareSizes[slot])
                return $"Epoch {epoch} ends with {_used[slot]} of {facts.ShareSizes[slot]} samples of slot {slot} used.";
        }

        Array.Clear(_used);
        return null;
    }
}
