using System.Collections.Immutable;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Coordinator.Verification;

/// <summary>
/// Proves what is recorded of a run: the ledger by itself, the other files of the folder against it, and any rounds by
/// computing them again. Only reads; a cluster may be running on the folder.
/// </summary>
public static class RunVerification
{
    /// <summary>True when the folder has a ledger: it is a coordinator's state directory.</summary>
    public static bool HasLedger(string folder) => File.Exists(Path.Combine(folder, LedgerProof.FileName));

    /// <summary>Verifies a coordinator's state directory.</summary>
    /// <param name="folder">The state directory.</param>
    /// <param name="options">Rounds to compute again.</param>
    /// <param name="cancellation">Ends the computing of rounds.</param>
    /// <exception cref="StateDirectoryException">No ledger, or one of another version.</exception>
    /// <exception cref="Data.DataFormatException">The data set is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static VerificationReport Verify(string folder, VerificationOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Verify(folder, FolderContents.Read(folder), options, cancellation);
    }

    /// <summary>Verifies a state directory by its ledger as it is now, and its other files as they were before.</summary>
    internal static VerificationReport Verify(
        string folder, FolderContents contents, VerificationOptions options, CancellationToken cancellation)
    {
        LedgerProof proof = LedgerProof.Of(Path.Combine(folder, LedgerProof.FileName));
        var report = new VerificationReport
        {
            Run = folder,
            Source = LedgerProof.FileName,
            RunHash = proof.Definition?.RunHash ?? "",
            Term = proof.Term,
            Records = proof.Audit?.Records ?? 0,
            Evaluations = proof.Audit?.Evaluations ?? 0,
            Samples = proof.Audit?.Samples ?? 0,
            SkippedSamples = proof.Audit?.Skipped ?? 0,
            Decisions = proof.Audit?.Decisions ?? 0,
            LedgerHead = proof.Audit?.Head ?? "",
            IsFinished = proof.Audit?.IsComplete ?? false,
        };
        ImmutableArray<VerificationProblem> problems = proof.Problem is { } problem ? [problem] : [];
        // Without a sound ledger there is nothing to hold the rest against.
        report = With(report, proof, problems);
        return proof.Definition is null || proof.Problem is not null
            ? report
            : Complete(report, RecordedRun.Of(proof.Definition, proof.Entries), contents, options, cancellation);
    }

    /// <summary>
    /// Verifies the folder of a run that was trained in one process: it has no ledger, and its metrics are the record.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="definition">The run, of the folder's own run file and its data set.</param>
    /// <param name="options">Rounds to compute again.</param>
    /// <param name="cancellation">Ends the computing of rounds.</param>
    /// <exception cref="StateDirectoryException">The folder has no metrics.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static VerificationReport VerifyWithoutLedger(
        string folder, RunDefinition definition, VerificationOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(options);
        FolderContents contents = FolderContents.Read(folder);
        MetricsProof metrics = contents.Metrics
            ?? throw new StateDirectoryException(
                $"'{folder}' has neither {LedgerProof.FileName} nor {RunRecorder.MetricsFileName}: no run");
        var plan = new RunPlan(definition);
        var report = new VerificationReport
        {
            Run = folder,
            Source = RunRecorder.MetricsFileName,
            RunHash = definition.RunHash,
            TotalRounds = plan.TotalRounds,
            RoundsPerEpoch = plan.RoundsPerEpoch,
            Rounds = metrics.Rounds.Count,
            Evaluations = metrics.Evaluations.Select(line => line.Round).Distinct().Count(),
            Samples = metrics.Rounds.Sum(round => (long)round.Samples),
            ParametersSha256 = metrics.Rounds.Count > 0 ? metrics.Rounds[^1].ParametersSha256 : "",
            IsFinished = metrics.Rounds.Count == plan.TotalRounds,
        };
        return Complete(report, RecordedRun.Of(definition, metrics), contents, options, cancellation);
    }

    private static VerificationReport With(
        VerificationReport report, LedgerProof proof, ImmutableArray<VerificationProblem> problems)
    {
        if (proof.Definition is null)
            return report with { Problems = problems };
        var plan = new RunPlan(proof.Definition);
        return report with
        {
            TotalRounds = plan.TotalRounds,
            RoundsPerEpoch = plan.RoundsPerEpoch,
            Rounds = proof.Audit?.Rounds ?? 0,
            ParametersSha256 = proof.Audit?.ParametersSha256 ?? "",
            Problems = problems,
        };
    }

    private static VerificationReport Complete(
        VerificationReport report, RecordedRun run, FolderContents contents, VerificationOptions options,
        CancellationToken cancellation)
    {
        var folder = new FolderProof(report.Run, run);
        if (contents.Metrics is { } metrics)
            folder.Check(metrics, contents.Result is not null);
        var states = new SortedList<long, CommitterState>();
        foreach (string file in contents.Checkpoints)
        {
            if (folder.Check(file) is { } checkpoint)
                states[checkpoint.State.NextRound] = checkpoint.State;
        }
        folder.CheckResults(contents);
        report = report with { Checkpoints = states.Count, Notes = contents.Notes, Problems = [.. folder.Problems] };
        if (options.Rounds.IsNone)
            return report;
        if (options.Rounds.FirstBeyond(run.Rounds) is { } beyond)
        {
            return report with
            {
                Problems = report.Problems.Add(new VerificationProblem(
                    report.Source, $"Round {beyond} is to be computed again, but only {run.Rounds} rounds are recorded.")
                {
                    Round = beyond,
                }),
            };
        }
        return Recompute(report, run, contents.Metrics, states, options, cancellation);
    }

    private static VerificationReport Recompute(
        VerificationReport report, RecordedRun run, MetricsProof? metrics, SortedList<long, CommitterState> states,
        VerificationOptions options, CancellationToken cancellation)
    {
        Func<RunDefinition, Dataset> open = options.OpenData
            ?? throw new ArgumentException("rounds can only be computed with a data set", nameof(options));
        using Dataset dataset = open(run.Definition);
        if (dataset.Manifest.RootSha256 != run.Definition.Data.RootSha256)
        {
            throw new RunFormatException(
                "run", 0, $"data set {dataset.Folder} is not the one of this run (root hash "
                + $"{dataset.Manifest.RootSha256[..12]}, run {run.Definition.Data.RootSha256[..12]})");
        }
        var proof = new RoundProof(run, metrics, dataset, options, states);
        VerificationProblem? problem = proof.Run(options.Rounds.Among(run.Rounds), cancellation);
        return report with
        {
            RecomputedRounds = [.. proof.Proven],
            ComputedRounds = proof.Computed,
            Problems = problem is null ? report.Problems : report.Problems.Add(problem),
        };
    }
}
