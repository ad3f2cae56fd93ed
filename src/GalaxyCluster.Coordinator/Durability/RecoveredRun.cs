using System.Collections.Immutable;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>What was on the disk at the start: the committer's state, and what the ledger knows beyond it.</summary>
internal sealed class RecoveredRun
{
    private readonly Dictionary<long, LedgerEntry> _evaluations;

    private RecoveredRun(DurableState state, BestEpoch? best, Dictionary<long, LedgerEntry> evaluations)
    {
        State = state;
        Best = best;
        _evaluations = evaluations;
    }

    /// <summary>Where the rules begin.</summary>
    public DurableState State { get; }

    /// <summary>The best evaluated epoch up to the checkpoint.</summary>
    public BestEpoch? Best { get; }

    /// <summary>The counts that the ledger has of the evaluation after a round; null when it has none.</summary>
    public LedgerEntry? EvaluationAfter(long round) => _evaluations.GetValueOrDefault(round);

    /// <summary>Loads the newest checkpoint into the committer and puts the ledger beside it.</summary>
    /// <exception cref="StateDirectoryException">Checkpoint and ledger contradict each other.</exception>
    /// <exception cref="CheckpointException">The checkpoints are of another run.</exception>
    public static RecoveredRun Load(
        LedgerStore ledger, CheckpointStore checkpoints, RoundCommitter committer, RunPlan plan, Action<string> skipped)
    {
        ImmutableArray<LedgerEntry> entries = ledger.ReadAll();
        Dictionary<long, LedgerEntry> rounds = Of(entries, StageKind.Train);
        Dictionary<long, LedgerEntry> evaluations = Of(entries, StageKind.Evaluate);
        Checkpoint? checkpoint = checkpoints.LoadNewest(skipped);
        if (checkpoint is not null)
        {
            committer.Import(checkpoint.State);
            CheckAgainst(rounds, checkpoint, checkpoints.Folder);
        }
        long first = committer.NextRound;
        ImmutableArray<RecordedRound>.Builder recorded = ImmutableArray.CreateBuilder<RecordedRound>();
        for (long round = first; rounds.TryGetValue(round, out LedgerEntry? entry); round++)
            recorded.Add(new RecordedRound(entry.Record.ParametersSha256, IsEvaluated(round)));
        return new RecoveredRun(
            new DurableState
            {
                Rounds = first,
                ParametersSha256 = committer.ParametersSha256,
                Evaluated = first == 0 || IsEvaluated(first - 1),
                Recorded = recorded.ToImmutable(),
                LedgerHead = entries.IsEmpty ? LedgerRecord.Origin : entries[^1].Record.Hash,
            },
            checkpoint?.Best, evaluations);

        bool IsEvaluated(long round) => !plan.EvaluatesAfter(round) || evaluations.ContainsKey(round);
    }

    private static Dictionary<long, LedgerEntry> Of(ImmutableArray<LedgerEntry> entries, StageKind kind) =>
        entries.Where(entry => entry.Record.Stage.Kind == kind).ToDictionary(entry => entry.Record.Stage.Round);

    private static void CheckAgainst(Dictionary<long, LedgerEntry> rounds, Checkpoint checkpoint, string folder)
    {
        long last = checkpoint.State.NextRound - 1;
        if (last < 0)
            return;
        if (!rounds.TryGetValue(last, out LedgerEntry? entry))
        {
            throw new StateDirectoryException(
                $"the checkpoint in '{folder}' is after round {last}, which the ledger does not have: " +
                "the state directory was put together from different runs; give another --state");
        }
        if (entry.Record.ParametersSha256 != checkpoint.State.ParametersSha256)
        {
            throw new StateDirectoryException(
                $"the checkpoint in '{folder}' has parameters {checkpoint.State.ParametersSha256[..12]} after round {last}, " +
                $"the ledger {entry.Record.ParametersSha256[..12]}: the state directory is damaged");
        }
    }
}
