using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// What survives the coordinator: ledger, checkpoints, term. What is written is seen by a next process at once, and by the
/// next life of the machine only if it was flushed.
/// </summary>
internal sealed class Disk(IArithmetic arithmetic)
{
    private readonly List<ulong> _values = [];
    private int _flushed;

    /// <summary>As a process sees it, flushed or not.</summary>
    public List<LedgerRecord> Ledger { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<CheckpointOnDisk> Checkpoints { get; } = [new(0, arithmetic.Initial) { IsFlushed = true, IsNamed = true, IsNameFlushed = true }];

    public Term Term { get; private set; }

    /// <summary>Writes fail.</summary>
    public bool IsFull { get; set; }

    /// <summary>Flushes fail.</summary>
    public bool FailsToFlush { get; set; }

    public TimeSpan WriteTime { get; set; } = TimeSpan.FromMilliseconds(2);

    public Term BeginTerm() => Term = Term.Next;

    public bool Holds(Stage stage, bool isDecision) => Ledger.Any(r => r.Stage == stage && r.Decision is not null == isDecision);

    public ulong? Evaluation(long round)
    {
        int i = Ledger.FindIndex(r => r.Stage == Stage.Evaluate(round) && r.Decision is null);
        return i < 0 ? null : _values[i];
    }

    public void Append(LedgerRecord record, ulong value)
    {
        Ledger.Add(record);
        _values.Add(value);
    }

    /// <summary>The last record was not flushed, and its writer rolls it back.</summary>
    public void TakeBack()
    {
        Ledger.RemoveAt(Ledger.Count - 1);
        _values.RemoveAt(_values.Count - 1);
    }

    public void Flush() => _flushed = Ledger.Count;

    /// <summary>True when a loss of power could not take the decision away.</summary>
    public bool IsFlushed(Predicate<LedgerDecision> which)
    {
        for (int i = 0; i < _flushed; i++)
        {
            if (Ledger[i].Decision is { } decision && which(decision))
                return true;
        }

        return false;
    }

    /// <summary>The machine loses power: of what was not flushed any part may be gone.</summary>
    public void CutPower(SimulationRandom random)
    {
        int kept = _flushed + random.Between(0, Ledger.Count - _flushed);
        Ledger.RemoveRange(kept, Ledger.Count - kept);
        _values.RemoveRange(kept, _values.Count - kept);
        _flushed = kept;
        Checkpoints.RemoveAll(c => !c.IsNamed || (!c.IsNameFlushed && random.Chance(0.5)));
        foreach (CheckpointOnDisk checkpoint in Checkpoints)
        {
            checkpoint.IsTorn |= !checkpoint.IsFlushed && random.Chance(0.5);
            checkpoint.IsNameFlushed = true;
        }
    }

    /// <param name="facts">The run.</param>
    /// <param name="looks">Torn checkpoints are noticed and passed over.</param>
    public (DurableState State, ulong Parameters) Load(RunFacts facts, bool looks = true)
    {
        Checkpoints.RemoveAll(c => !c.IsNamed);
        CheckpointOnDisk newest = Checkpoints.Last(c => !looks || !c.IsTorn);
        long version = newest.Version;
        ulong parameters = newest.IsTorn ? newest.Parameters ^ 1 : newest.Parameters;
        IEnumerable<(LedgerRecord Record, LedgerDecision Decision)> decisions =
            Ledger.Where(r => r.Decision is not null).Select(r => (r, r.Decision!));
        return (new DurableState
        {
            Rounds = version,
            ParametersSha256 = arithmetic.Hash(parameters),
            Evaluated = version == 0 || IsEvaluated(facts, version - 1),
            Recorded = RecordedFrom(facts, version),
            LedgerHead = Ledger.Count == 0 ? LedgerRecord.Origin : Ledger[^1].Hash,
            Quarantined = decisions.Where(d => d.Decision.Worker is not null)
                .ToImmutableSortedDictionary(d => d.Decision.Worker!.Value, d => d.Decision.Reason),
            Skips = [.. decisions.Where(d => d.Decision.Kind == DecisionKind.Skip).Select(d => (d.Record.Stage.Round, d.Decision.Block.Index))],
        }, parameters);
    }

    private ImmutableArray<RecordedRound> RecordedFrom(RunFacts facts, long version) =>
    [
        .. Ledger
            .Where(r => r.Stage.Kind == StageKind.Train && r.Decision is null && r.Stage.Round >= version)
            .Select(r => new RecordedRound(r.ParametersSha256, IsEvaluated(facts, r.Stage.Round))),
    ];

    private bool IsEvaluated(RunFacts facts, long round) =>
        !facts.EvaluatesAfter(round) || Holds(Stage.Evaluate(round), isDecision: false);
}
