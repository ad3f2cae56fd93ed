using System.Collections.Immutable;
using GalaxyCluster.Coordinator.Parameters;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Identity;
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

    private readonly RunPlan _plan;
    private readonly int _classes;

    private RecoveredRun(
        DurableState state, BestEpoch? best, Dictionary<long, LedgerEntry> evaluations, RunPlan plan, int classes)
    {
        _plan = plan;
        _classes = classes;
        State = state;
        Best = best;
        _evaluations = evaluations;
    }

    /// <summary>Where the rules begin.</summary>
    public DurableState State { get; }

    /// <summary>The best evaluated epoch up to the checkpoint.</summary>
    public BestEpoch? Best { get; }

    /// <summary>True when the ledger has the evaluation after a round.</summary>
    public bool HasEvaluationAfter(long round) => _evaluations.ContainsKey(round);

    /// <summary>The evaluation after a round as the ledger has it.</summary>
    /// <param name="round">One that <see cref="HasEvaluationAfter"/>.</param>
    /// <param name="state">The parameters that were evaluated.</param>
    /// <exception cref="StateDirectoryException">Its counts are damaged.</exception>
    public EvaluatedRound EvaluationAfter(long round, CommitterState state) =>
        StoredEvaluation.Of(_evaluations[round], state, _plan, _classes);

    /// <summary>Loads the newest checkpoint into the committer and puts the ledger beside it.</summary>
    /// <param name="ledger">Of the run.</param>
    /// <param name="lines">Its records, as this term began with them.</param>
    /// <param name="checkpoints">Of the state directory.</param>
    /// <param name="committer">New; gets the state.</param>
    /// <param name="plan">Of the run.</param>
    /// <param name="classes">Of the data set.</param>
    /// <param name="skipped">Is told of checkpoints that are left aside.</param>
    /// <exception cref="StateDirectoryException">
    /// A checkpoint contradicts the ledger, or the records after it are not what was written.
    /// </exception>
    /// <exception cref="CheckpointException">The checkpoints are of another run.</exception>
    public static RecoveredRun Load(
        LedgerStore ledger, ImmutableArray<LedgerLine> lines, CheckpointStore checkpoints, RoundCommitter committer,
        RunPlan plan, int classes, Action<string> skipped)
    {
        Dictionary<long, LedgerLine> rounds = lines
            .Where(line => line.Decision is null && line.Stage.Kind == StageKind.Train)
            .ToDictionary(line => line.Stage.Round);
        Checkpoint? checkpoint = checkpoints.LoadNewest(
            skipped, candidate => IsRecorded(rounds, candidate, checkpoints.Folder, skipped));
        if (checkpoint is not null)
            committer.Import(checkpoint.State);
        long first = committer.NextRound;
        Dictionary<long, LedgerEntry> evaluations = EvaluationsFrom(first - 1, ledger, lines);
        ImmutableSortedSet<(long Round, int Slot)> skips =
        [
            .. lines.Where(line => line.Decision is { Kind: DecisionKind.Skip })
                .Select(line => (line.Stage.Round, line.Decision!.Block.Index)),
        ];
        foreach ((long round, int slot) in skips)
            committer.Skip(round, slot);
        ImmutableArray<RecordedRound>.Builder recorded = ImmutableArray.CreateBuilder<RecordedRound>();
        for (long round = first; rounds.TryGetValue(round, out LedgerLine? line); round++)
            recorded.Add(new RecordedRound(line.ParametersSha256, IsEvaluated(round)));
        return new RecoveredRun(
            new DurableState
            {
                Rounds = first,
                ParametersSha256 = committer.ParametersSha256,
                Evaluated = first == 0 || IsEvaluated(first - 1),
                Recorded = recorded.ToImmutable(),
                Skips = skips,
                Quarantined = lines.Select(line => line.Decision).OfType<LedgerDecision>()
                    .Where(decision => decision is { Kind: DecisionKind.Quarantine, Worker: not null })
                    .ToImmutableSortedDictionary(decision => decision.Worker!.Value, decision => decision.Reason),
                LedgerHead = lines.IsEmpty ? ledger.Origin : lines[^1].Hash,
            },
            checkpoint?.Best, evaluations, plan, classes);

        bool IsEvaluated(long round) => !plan.EvaluatesAfter(round) || evaluations.ContainsKey(round);
    }

    // Proves what the run is built on at once: the records of the newest checkpoint's round and of all after it.
    private static Dictionary<long, LedgerEntry> EvaluationsFrom(
        long round, LedgerStore ledger, ImmutableArray<LedgerLine> lines)
    {
        int index = 0;
        while (index < lines.Length && (lines[index].Decision is not null || lines[index].Stage.Round < round))
            index++;
        return ledger.ReadFrom(index + 1, index == 0 ? ledger.Origin : lines[index - 1].Hash)
            .Where(entry => entry.Record is { Decision: null, Stage.Kind: StageKind.Evaluate })
            .ToDictionary(entry => entry.Record.Stage.Round);
    }

    // A ledger that has lost its last records is behind its checkpoints: the newest that it vouches for is taken, and the
    // rounds after it are computed again.
    private static bool IsRecorded(
        Dictionary<long, LedgerLine> rounds, Checkpoint checkpoint, string folder, Action<string> skipped)
    {
        long last = checkpoint.State.NextRound - 1;
        if (last < 0)
            return true;
        if (!rounds.TryGetValue(last, out LedgerLine? line))
        {
            skipped($"the checkpoint after round {last} is left aside: the ledger has lost that round; it is computed again");
            return false;
        }
        return line.ParametersSha256 == checkpoint.State.ParametersSha256
            ? true
            : throw new StateDirectoryException(
                $"the checkpoint in '{folder}' has parameters {checkpoint.State.ParametersSha256[..12]} after round {last}, " +
                $"the ledger {line.ParametersSha256[..12]}: the state directory is damaged; {LedgerStore.WhatToDo}");
    }
}
