using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>What survives the coordinator: ledger, checkpoints, term.</summary>
internal sealed class Disk
{
    public List<LedgerRecord> Ledger { get; } = [];

    /// <summary>Version and parameters, oldest first.</summary>
    public List<(long Version, ulong Parameters)> Checkpoints { get; } = [(0, ReferenceRun.Initial)];

    public Dictionary<long, ulong> Evaluations { get; } = [];

    public Term Term { get; private set; }

    /// <summary>Writes fail.</summary>
    public bool IsBroken { get; set; }

    public TimeSpan WriteTime { get; set; } = TimeSpan.FromMilliseconds(2);

    public Term BeginTerm() => Term = Term.Next;

    /// <param name="fallBack">The newest checkpoint is torn: use the one before it.</param>
    public (DurableState State, ulong Parameters) Load(RunFacts facts, bool fallBack)
    {
        (long version, ulong parameters) = Checkpoints[fallBack && Checkpoints.Count > 1 ? ^2 : ^1];
        return (new DurableState
        {
            Rounds = version,
            ParametersSha256 = Arithmetic.Hash(parameters),
            Evaluated = version == 0 || IsEvaluated(facts, version - 1),
            Recorded = RecordedFrom(facts, version),
            LedgerHead = Ledger.Count == 0 ? LedgerRecord.Origin : Ledger[^1].Hash,
        }, parameters);
    }

    private ImmutableArray<RecordedRound> RecordedFrom(RunFacts facts, long version) =>
    [
        .. Ledger
            .Where(r => r.Stage.Kind == StageKind.Train && r.Stage.Round >= version)
            .Select(r => new RecordedRound(r.ParametersSha256, IsEvaluated(facts, r.Stage.Round))),
    ];

    private bool IsEvaluated(RunFacts facts, long round) =>
        !facts.EvaluatesAfter(round) || Ledger.Any(r => r.Stage == Stage.Evaluate(round));
}
