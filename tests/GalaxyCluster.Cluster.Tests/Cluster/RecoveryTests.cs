using System.Collections.Immutable;
using GalaxyCluster.Cluster.Tests.Verification;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Loop;
using GalaxyCluster.Coordinator.Verification;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>What the disk holds after a crash is enough, also when part of it is damaged, and the ledger proves the run.</summary>
public sealed class RecoveryTests(TinyRun run) : IClassFixture<TinyRun>, IDisposable
{
    private readonly TempFolder _folder = new("recovery");

    private string Checkpoints => Path.Combine(_folder.Path, "state", "checkpoints");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ATornCheckpointIsLeftAsideAndItsRoundsAreComputedAgain()
    {
        await RunUntilAsync(e => e is EpochEvaluated { Epoch: 1, Split: "validation" });
        string newest = Directory.EnumerateFiles(Checkpoints).Max(StringComparer.Ordinal)!;
        byte[] bytes = await File.ReadAllBytesAsync(newest);
        await File.WriteAllBytesAsync(newest, bytes[..(bytes.Length / 2)]);

        RunningCoordinator again = await FinishAsync();

        Assert.Contains(again.Events.All, e => e is RunNotice notice && notice.Message.Contains("left aside", StringComparison.Ordinal));
        await again.DisposeAsync();
    }

    [Fact]
    public async Task ALedgerThatHasLostItsEndFallsBackToWhatItVouchesFor()
    {
        await RunUntilAsync(e => e is CheckpointSaved { NextRound: 12 });
        // Records 1 to 9: the checkpoint after the second epoch is of a round that is not among them.
        FinishedRun.Change(
            Path.Combine(_folder.Path, "state"),
            "DELETE FROM counts WHERE record > 9; DELETE FROM units WHERE record > 9; DELETE FROM records WHERE number > 9");

        RunningCoordinator again = await FinishAsync();

        Assert.Contains(again.Events.All, e => e is RunNotice notice && notice.Message.Contains("the ledger has lost that round", StringComparison.Ordinal));
        var started = (RunStarted)again.Events.All.First(e => e is RunStarted);
        Assert.Equal(6, started.FirstRound);
        await again.DisposeAsync();
    }

    [Theory]
    [InlineData("UPDATE records SET parameters_sha256 = hash WHERE number = 4", false)]
    [InlineData("UPDATE records SET parameters_sha256 = hash WHERE number = 4", true)]
    [InlineData("UPDATE units SET attempt = attempt + 1 WHERE record = 4 AND unit = 1", false)]
    [InlineData("UPDATE units SET attempt = attempt + 1 WHERE record = 4 AND unit = 1", true)]
    public async Task ATamperedMiddleIsReportedAndNotSkipped(string change, bool isProvenBesideTheFirstRounds)
    {
        await RunUntilAsync(e => e is CheckpointSaved { NextRound: 6 });
        FinishedRun.Change(Path.Combine(_folder.Path, "state"), change);
        string message = (await Assert.ThrowsAsync<StateDirectoryException>(async () =>
        {
            await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(
                run, _folder.Path, proofPatience: isProvenBesideTheFirstRounds ? TimeSpan.Zero : null);
            Assert.True(isProvenBesideTheFirstRounds);
            await coordinator.Result;
        })).Message;
        Assert.Contains("at record 4 (round 3)", message, StringComparison.Ordinal);
        Assert.Contains("galaxy verify", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE units SET attempt = attempt + 1 WHERE record = 8 AND unit = 1")]
    [InlineData("UPDATE records SET previous_hash = hash WHERE number = 8")]
    [InlineData("UPDATE records SET round = 1, kind = 1 - kind WHERE number = 8")]
    public async Task WhatTheRunGoesOnFromIsProvenBeforeItStarts(string change)
    {
        // The ledger is at most four rounds behind what is told, and without a checkpoint the run goes on from its first round.
        await RunUntilAsync(e => e is RoundCommitted { Round: 11 });
        Directory.Delete(Checkpoints, recursive: true);
        FinishedRun.Change(Path.Combine(_folder.Path, "state"), change);
        string message = (await Assert.ThrowsAsync<StateDirectoryException>(
            () => RunningCoordinator.StartAsync(run, _folder.Path, proofPatience: TimeSpan.Zero))).Message;
        Assert.Contains("at record 8 (", message, StringComparison.Ordinal);
    }

    /// <summary>A stop at any moment leaves a folder that goes on, also when it comes while a round is being committed.</summary>
    [Fact]
    public async Task AStopInTheMiddleOfACommitLeavesNoCheckpointThatTheLedgerDoesNotHave()
    {
        // Between the wish to stop and the stop some rounds more are committed: how many is the machine's affair.
        long wanted = 0;
        for (int stop = 0; stop < 6 && wanted < run.Reference.Rounds; stop++)
        {
            RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path, runFolder: "state");
            await using var worker = new RunningWorker(coordinator.Address, "worker", _folder.Path);
            await coordinator.CommittedAsync(wanted);
            await coordinator.StopAsync();
            await coordinator.DisposeAsync();
            VerificationReport report = RunVerification.Verify(
                Path.Combine(_folder.Path, "state"), new VerificationOptions(), CancellationToken.None);
            Assert.Empty(report.Problems);
            wanted = report.Rounds + 1;
        }
    }

    [Fact]
    public async Task WithoutAnyCheckpointTheWholeRunIsComputedAgainToTheRecordedHashes()
    {
        await RunUntilAsync(e => e is RoundCommitted { Round: 8 });
        Directory.Delete(Checkpoints, recursive: true);
        await (await FinishAsync()).DisposeAsync();
    }

    [Fact]
    public async Task ARunWhoseLastRoundIsOnTheDiskEndsWithTheSameResultWithoutAnyWorker()
    {
        // The figures are told when they are in the ledger; the checkpoint, without which workers are needed, comes after them.
        await RunUntilAsync(e => e is CheckpointSaved saved && saved.NextRound == run.Reference.Rounds);
        await using RunningCoordinator again = await RunningCoordinator.StartAsync(run, _folder.Path);
        RunResult result = await again.Result;
        Assert.Equal(run.Reference.ParametersSha256, result.ParametersSha256);
        Assert.Equal(run.Reference.TestAccuracy, result.TestAccuracy);
        Assert.Equal(run.Reference.BestValidationAccuracy, result.BestValidationAccuracy);
    }

    [Fact]
    public async Task TheLedgerOfADisturbedRunHasEverySampleOfEveryEpochOnce()
    {
        await RunUntilAsync(e => e is RoundCommitted { Round: 4 });
        await using (await FinishAsync())
        {
            // Only its ledger is wanted.
        }
        using LedgerStore ledger = LedgerStore.Open(
            Path.Combine(_folder.Path, "state", "ledger.db"), run.Definition.RunHash, run.Definition.ToJson());
        ImmutableArray<LedgerEntry> entries = ledger.ReadFrom(1, ledger.Origin);
        var coverage = new SampleCoverage(PlanFacts.Of(run.Definition, new RunPlan(run.Definition), ""));

        Assert.All(entries, entry => Assert.Null(coverage.Add(entry.Record)));
        Assert.Equal(run.Reference.Rounds, coverage.Rounds);
        Assert.Equal(run.Reference.ParametersSha256, entries[^1].Record.ParametersSha256);
        Assert.True(entries[^1].Record.Term.Number > entries[0].Record.Term.Number);
    }

    private async Task RunUntilAsync(Func<RunEvent, bool> reached)
    {
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path);
        await using var worker = new RunningWorker(coordinator.Address, "before", _folder.Path);
        await coordinator.Events.FirstAsync(reached);
        await coordinator.AbortAsync();
    }

    private async Task<RunningCoordinator> FinishAsync()
    {
        RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path);
        await using var worker = new RunningWorker(coordinator.Address, "after", _folder.Path);
        RunResult result = await coordinator.Result;
        Assert.Equal(run.Reference.ParametersSha256, result.ParametersSha256);
        Assert.Equal(run.Reference.TestAccuracy, result.TestAccuracy);
        return coordinator;
    }
}
