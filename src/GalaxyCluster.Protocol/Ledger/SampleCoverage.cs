using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Ledger;

/// <summary>
/// Proves from a ledger that every sample of every epoch was used exactly once: in each epoch the intervals of a slot,
/// put one after another in the order of the rounds, are [0, size of its share) without gap or overlap. An interval may be
/// missing only where a decision before the round's commit says that it is skipped.
/// </summary>
public sealed class SampleCoverage(RunFacts facts)
{
    private readonly int[] _used = new int[facts.SlotCount];
    private readonly HashSet<(long Round, int Slot)> _skips = [];
    private long _nextRound;

    /// <summary>Rounds added so far.</summary>
    public long Rounds => _nextRound;

    /// <summary>Samples that decisions left out, in the rounds added so far.</summary>
    public long Skipped { get; private set; }

    /// <summary>Adds the next record; evaluations are passed over.</summary>
    /// <returns>Null, or one sentence on the first slot that does not fit.</returns>
    public string? Add(LedgerRecord record)
    {
        if (record.Decision is { } decision)
            return AddDecision(record.Stage, decision);
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
            if (_skips.Contains((round, unit.Unit)))
                return $"Round {round} uses slot {unit.Unit}, which a decision has left out of it.";
            lastSlot = unit.Unit;
            ref int used = ref _used[unit.Unit];
            if (unit.First != used || unit.Count < 1 || unit.Count > facts.ShareSizes[unit.Unit] - used)
                return $"Round {round} uses samples {unit.First} to {unit.First + (long)unit.Count - 1} of slot {unit.Unit}; "
                    + $"its next sample is {used} of {facts.ShareSizes[unit.Unit]}.";
            used += unit.Count;
        }

        PassOver(round);
        _nextRound++;
        return _nextRound % facts.RoundsPerEpoch == 0 ? EndEpoch(record.Epoch) : null;
    }

    private string? AddDecision(Stage stage, LedgerDecision decision)
    {
        if (decision.Kind != DecisionKind.Skip)
            return null;
        int slot = decision.Block.Index;
        if (stage.Kind != StageKind.Train || decision.Block.Level != 0 || slot >= facts.SlotCount || stage.Round < _nextRound)
            return $"A skip of block {decision.Block} of {stage} comes after the commit of round {_nextRound - 1}, or is of no slot.";
        return _skips.Add((stage.Round, slot)) ? null : $"Slot {slot} of {stage} is skipped twice.";
    }

    private void PassOver(long round)
    {
        foreach ((long skippedIn, int slot) in _skips)
        {
            if (skippedIn != round)
                continue;
            int count = facts.SamplesOf(round, slot).Count;
            _used[slot] += count;
            Skipped += count;
        }
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
