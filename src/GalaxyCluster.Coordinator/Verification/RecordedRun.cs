using System.Collections.Immutable;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>What is recorded of a run's rounds, wherever it is recorded.</summary>
internal sealed class RecordedRun
{
    private readonly IReadOnlyList<string> _parameters;
    private readonly Dictionary<Stage, LedgerEntry> _entries;

    private RecordedRun(RunDefinition definition, string file, IReadOnlyList<string> parameters, Dictionary<Stage, LedgerEntry> entries)
    {
        Definition = definition;
        File = file;
        _parameters = parameters;
        _entries = entries;
    }

    public RunDefinition Definition { get; }

    /// <summary>The file that the records are in.</summary>
    public string File { get; }

    public long Rounds => _parameters.Count;

    /// <summary>
    /// Slots may have been left out that nothing here names: a run in one process skips what is not finite, and only the
    /// samples of its rounds, and computing them again, tell.
    /// </summary>
    public bool MaySkipUnrecorded => _entries.Count == 0 && Definition.Spec.OnPoison == PoisonPolicy.Skip;

    /// <summary>Of a ledger.</summary>
    public static RecordedRun Of(RunDefinition definition, ImmutableArray<LedgerEntry> entries) => new(
        definition, LedgerProof.FileName,
        [
            .. entries.Where(entry => entry.Record is { Stage.Kind: StageKind.Train, Decision: null })
                .Select(entry => entry.Record.ParametersSha256),
        ],
        entries.Where(entry => entry.Record.Decision is null).ToDictionary(entry => entry.Record.Stage));

    /// <summary>Of the metrics of a run that was trained in one process.</summary>
    public static RecordedRun Of(RunDefinition definition, MetricsProof metrics) => new(
        definition, RunRecorder.MetricsFileName, [.. metrics.Rounds.Select(round => round.ParametersSha256)], []);

    /// <summary>Hash of the parameters that have so many rounds behind them; null for none or more than are recorded.</summary>
    public string? ParametersAfter(long rounds) => rounds > 0 && rounds <= Rounds ? _parameters[(int)rounds - 1] : null;

    /// <summary>The ledger's record of a stage; null when there is none.</summary>
    public LedgerRecord? Find(Stage stage) => _entries.GetValueOrDefault(stage)?.Record;

    /// <summary>Slots with samples that the ledger's record of a round has not, by a decision.</summary>
    public ImmutableArray<int> LeftOut(long round)
    {
        if (Find(Stage.Train(round)) is not { } record)
            return [];
        var plan = new RunPlan(Definition);
        return
        [
            .. Enumerable.Range(0, plan.SlotCount)
                .Where(slot => plan.SampleCount(round, slot) > 0 && !record.Units.Any(unit => unit.Unit == slot)),
        ];
    }

    /// <summary>The ledger's entry of the evaluation after a round; null when there is none.</summary>
    public LedgerEntry? FindEvaluation(long round) => _entries.GetValueOrDefault(Stage.Evaluate(round));
}
