using System.Collections.Immutable;
using System.Text.Json;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Coordinator.Explanation;
using GalaxyCluster.Coordinator.Verification;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>One <c>galaxy chaos</c>: a cluster, a schedule of faults, and the verdict on what came of it.</summary>
internal sealed class ChaosRun(
    ChaosOptions options, Func<ChaosJournal, IFaultyCluster> open, ChaosSchedule schedule, ChaosReference reference,
    ImmutableArray<ThroughputWindow> windows, TimeProvider time)
{
    /// <summary>Runs to the end of the run or of the time, whichever is first, and judges.</summary>
    /// <param name="show">Told each line of the journal as it happens.</param>
    /// <param name="interrupts">The first ends the faults and judges what there is.</param>
    /// <exception cref="FailureException">The cluster did not get to its first round.</exception>
    public async Task<ChaosReport> RunAsync(Action<ChaosLine> show, Interrupts interrupts)
    {
        Directory.CreateDirectory(options.Folder);
        schedule.Write(options.ScheduleFile);
        var journal = new ChaosJournal(time, show);
        await using IFaultyCluster cluster = open(journal);
        var watch = new ProcessWatch(cluster, journal, time);
        var injector = new FaultInjector(schedule, journal, options.PaceMilliseconds > 0, time);
        await cluster.StartAsync(interrupts.Drain).ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Drain);
        Task watching = watch.RunAsync(over.Token);
        Task injecting = injector.RunAsync(cluster, over.Token);
        await EndAsync(cluster, journal, interrupts.Drain).ConfigureAwait(false);
        TimeSpan end = journal.Now;
        await over.CancelAsync().ConfigureAwait(false);
        await injecting.ConfigureAwait(false);
        await cluster.StopAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        if (journal.Rounds == 0)
            throw new FailureException(ExitCodes.Training, "the cluster did not commit a single round: see the lines above");
        ChaosReport report = Judge(cluster, journal, injector.Made, watch.Trends, end);
        DurableFile.Write(
            Path.Combine(options.Folder, ChaosReport.FileName),
            stream => JsonSerializer.Serialize(stream, report, ChaosJson.Default.ChaosReport));
        return report;
    }

    private async Task EndAsync(IFaultyCluster cluster, ChaosJournal journal, CancellationToken interrupted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        Task limit = options.Limit is { } length
            ? LimitAsync(journal, length, ended.Token)
            : Task.Delay(Timeout.Infinite, ended.Token);
        Task rounds = options.RoundLimit is { } count
            ? journal.CommittedAsync(count, ended.Token)
            : Task.Delay(Timeout.Infinite, ended.Token);
        await Task.WhenAny(cluster.Over, limit, rounds).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
    }

    private async Task LimitAsync(ChaosJournal journal, TimeSpan length, CancellationToken cancellation)
    {
        await journal.FirstCommit.WaitAsync(cancellation).ConfigureAwait(false);
        await Task.Delay(length, time, cancellation).ConfigureAwait(false);
    }

    private ChaosReport Judge(
        IFaultyCluster cluster, ChaosJournal journal, ImmutableArray<MadeFault> faults, ImmutableArray<ProcessTrend> trends,
        TimeSpan end)
    {
        VerificationReport ledger = RunVerification.Verify(
            options.RunFolder, new VerificationOptions(), CancellationToken.None);
        ImmutableArray<OracleResult> oracles =
        [
            FaultOracles.Hash(journal, reference, cluster.FinalHash),
            FaultOracles.Ledger(ledger),
            FaultOracles.Time(journal, faults, end),
            FaultOracles.Explanation(journal, faults, RunExplanation.OfRun(options.RunFolder)),
            FaultOracles.Safety(journal, ledger),
        ];
        return new ChaosReport
        {
            Passed = oracles.All(oracle => oracle.Passed) && trends.All(trend => trend.IsFlat),
            Seed = schedule.Seed,
            Folder = options.Folder,
            Seconds = Math.Round(end.TotalSeconds, 1),
            Workers = options.Workers,
            Rounds = journal.Rounds,
            ParametersSha256 = journal.HashOf(journal.Rounds - 1) ?? "",
            IsFinished = cluster.FinalHash is not null,
            Faults = faults.GroupBy(fault => ChaosText.NameOf(fault.Plan.Kind), StringComparer.Ordinal)
                .ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal),
            Oracles = oracles,
            Recovery = RecoveryFigures.Of(faults, journal.Lines, journal.Commits),
            Repeated = options.State is null
                ? RecoveryFigures.Repeated(options.Slots, options.Workers, faults, journal.Lines)
                : null,
            Throughput = ThroughputFigure.Of(windows, journal.Commits),
            Processes = trends,
        };
    }
}
