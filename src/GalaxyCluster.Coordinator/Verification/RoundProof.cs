using System.Collections.Immutable;
using System.Security.Cryptography;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Local;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Slots;
using GalaxyCluster.Wire.Mapping;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>
/// Computes chosen rounds again, each from the nearest checkpoint before it, and holds every slot's digest, every
/// evaluation part's digest and the parameters' hash against the record. Rounds on the way are held against it too.
/// </summary>
internal sealed class RoundProof(
    RecordedRun run, MetricsProof? metrics, Dataset dataset, VerificationOptions options, SortedList<long, CommitterState> states)
{
    private readonly List<long> _proven = [];

    /// <summary>Chosen rounds that came out as recorded.</summary>
    public IReadOnlyList<long> Proven => _proven;

    /// <summary>Rounds computed.</summary>
    public long Computed { get; private set; }

    /// <returns>Null when all came out as recorded; else the first that did not.</returns>
    /// <exception cref="OperationCanceledException">Cancelled between two slots.</exception>
    public VerificationProblem? Run(ImmutableSortedSet<long> chosen, CancellationToken cancellation)
    {
        ImmutableArray<(long Start, long Round)> way = Way(chosen);
        using var replay = new RoundReplay(run.Definition, dataset.Split, options.Threads);
        long total = way.Sum(part => part.Round - part.Start + 1);
        foreach ((long start, long round) in way)
        {
            if (replay.NextRound != start)
                replay.GoTo(start == 0 ? null : states[start]);
            while (replay.NextRound <= round)
            {
                if (Next(replay, chosen, cancellation) is { } problem)
                    return problem;
                Computed++;
                options.Progress?.Report((Computed, total));
            }
            _proven.Add(round);
        }
        return null;
    }

    // Where to begin for each chosen round: at the one before it, or at a checkpoint that is nearer.
    private ImmutableArray<(long Start, long Round)> Way(ImmutableSortedSet<long> chosen)
    {
        ImmutableArray<(long, long)>.Builder way = ImmutableArray.CreateBuilder<(long, long)>();
        long next = 0;
        foreach (long round in chosen)
        {
            long nearest = states.Keys.LastOrDefault(start => start <= round);
            long start = Math.Max(next, nearest);
            way.Add((start, round));
            next = round + 1;
        }
        return way.ToImmutable();
    }

    private VerificationProblem? Next(RoundReplay replay, ImmutableSortedSet<long> chosen, CancellationToken cancellation)
    {
        long round = replay.NextRound;
        ReplayedRound again;
        try
        {
            again = replay.Next(run.LeftOut(round), cancellation);
        }
        catch (Exception e) when (e is SlotException or CommitException)
        {
            return Differs(round, null, "", $"Round {round} cannot be computed again: {e.Message}.");
        }
        if (CheckSlots(round, again) is { } slot)
            return slot;
        if (again.Summary.ParametersSha256 != run.ParametersAfter(round + 1))
        {
            return Differs(round, null, "parameters_sha256",
                $"Round {round} computed again gives parameters {again.Summary.ParametersSha256[..12]}, "
                + $"recorded are {run.ParametersAfter(round + 1)![..12]}.");
        }
        if (metrics is not null && round < metrics.Rounds.Count && metrics.Rounds[(int)round].LossMean != again.Summary.LossMean)
        {
            RoundCommitted line = metrics.Rounds[(int)round];
            return MetricsProof.OfRound(
                round, $"has loss {line.LossMean:R} in round {round}, which computed again gives {again.Summary.LossMean:R}", "lossMean");
        }
        return chosen.Contains(round) ? CheckEvaluation(round, replay, cancellation) : null;
    }

    private VerificationProblem? CheckSlots(long round, ReplayedRound again)
    {
        if (run.Find(Stage.Train(round)) is not { } record)
            return null;
        foreach (LedgerUnit unit in record.Units)
        {
            if (again.SlotDigests[unit.Unit] == unit.Digest)
                continue;
            return Differs(round, unit.Unit, "digest",
                $"Slot {unit.Unit} of round {round} computed again gives {again.SlotDigests[unit.Unit]:x32}, "
                + $"{unit.Worker} delivered {unit.Digest:x32}.");
        }
        return null;
    }

    private VerificationProblem? CheckEvaluation(long round, RoundReplay replay, CancellationToken cancellation)
    {
        if (run.Find(Stage.Evaluate(round)) is not { } record)
            return null;
        ImmutableArray<EvaluationCounts> parts = replay.Evaluate(cancellation);
        foreach (LedgerUnit unit in record.Units)
        {
            EvaluationCounts counts = parts[unit.Unit];
            UInt128 digest = ContributionMapping.DigestOf(SHA256.HashData(CountsFormat.Write(counts.Confusion, counts.LossSum)));
            if (digest == unit.Digest)
                continue;
            return Differs(round, unit.Unit, "digest",
                $"Part {unit.Unit} of the evaluation after round {round} computed again gives {digest:x32}, "
                + $"{unit.Worker} delivered {unit.Digest:x32}.");
        }
        return null;
    }

    private VerificationProblem Differs(long round, int? unit, string field, string message) =>
        new(run.File, message) { Round = round, Unit = unit, Field = field };
}
