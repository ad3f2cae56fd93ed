using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Worker;

namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>Whole clusters over real gRPC on loopback: the parameters are those of one process alone, whatever happens.</summary>
public sealed class ClusterTests(TinyRun run) : IClassFixture<TinyRun>, IDisposable
{
    private readonly TempFolder _folder = new("cluster");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public async Task AnyNumberOfWorkersAndThreadsGivesTheReferencesParameters(int workers, int threads)
    {
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path);
        var running = new List<RunningWorker>();
        for (int i = 0; i < workers; i++)
            running.Add(new RunningWorker(coordinator.Address, $"worker-{i}", _folder.Path, threads));

        RunResult result = await coordinator.Result;
        WorkerOutcome[] outcomes = await Task.WhenAll(running.Select(worker => worker.Outcome));

        Assert.Equal(run.Reference.ParametersSha256, result.ParametersSha256);
        Assert.Equal(run.Reference.TestAccuracy, result.TestAccuracy);
        Assert.Equal(run.Reference.ValidationAccuracy, result.ValidationAccuracy);
        Assert.All(outcomes, outcome => Assert.Equal(ExitCause.RunFinished, outcome.Cause));
        foreach (RunningWorker worker in running)
            await worker.DisposeAsync();
    }

    [Fact]
    public async Task EveryAugmentationAtOnceGivesTheSameParametersWithOneWorkerAndWithThree()
    {
        string[] hashes = new string[2];
        int[] counts = [1, 3];
        for (int i = 0; i < counts.Length; i++)
        {
            string folder = Path.Combine(_folder.Path, $"{counts[i]}");
            await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(
                run, folder, definition: run.AugmentedDefinition);
            var running = new List<RunningWorker>();
            for (int w = 0; w < counts[i]; w++)
                running.Add(new RunningWorker(coordinator.Address, $"worker-{w}", folder));
            hashes[i] = (await coordinator.Result).ParametersSha256;
            foreach (RunningWorker worker in running)
                await worker.DisposeAsync();
        }

        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(run.Reference.ParametersSha256, hashes[0]);
    }

    [Fact]
    public async Task AWorkerCutOffInMidRoundAndAnotherComingLateChangeNothing()
    {
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(
            run, _folder.Path, new ClusterOptions { StartWorkers = 2 });
        await using var first = new RunningWorker(coordinator.Address, "first", _folder.Path);
        await using var second = new RunningWorker(coordinator.Address, "second", _folder.Path);
        await coordinator.CommittedAsync(2);

        await first.KillAsync();
        await coordinator.Events.FirstAsync(e => e is WorkerLost { Worker: "first" });
        await coordinator.CommittedAsync(5);
        await using var third = new RunningWorker(coordinator.Address, "third", _folder.Path);

        RunResult result = await coordinator.Result;
        Assert.Equal(run.Reference.ParametersSha256, result.ParametersSha256);
        Assert.Equal(run.Reference.TestAccuracy, result.TestAccuracy);
    }

    [Fact]
    public async Task ACoordinatorThatCrashesGoesOnFromItsDiskAndWorkersComeBackByThemselves()
    {
        RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path);
        Uri address = coordinator.Address;
        await using var worker = new RunningWorker(address, "worker", _folder.Path);
        await coordinator.CommittedAsync(9);
        await coordinator.AbortAsync();

        await using RunningCoordinator again = await RunningCoordinator.StartAsync(
            run, _folder.Path, listen: $"127.0.0.1:{address.Port}");
        RunResult result = await again.Result;

        Assert.Equal(run.Reference.ParametersSha256, result.ParametersSha256);
        Assert.Equal(run.Reference.TestAccuracy, result.TestAccuracy);
        Assert.Equal(ExitCause.RunFinished, (await worker.Outcome).Cause);
        await coordinator.DisposeAsync();
    }

    [Fact]
    public async Task AStoppedRunGoesOnWhereItWas()
    {
        RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path);
        await using var worker = new RunningWorker(coordinator.Address, "worker", _folder.Path);
        await coordinator.CommittedAsync(4);
        RunResult stopped = await coordinator.StopAsync();
        await coordinator.DisposeAsync();
        Assert.False(stopped.IsFinished);

        await using RunningCoordinator again = await RunningCoordinator.StartAsync(run, _folder.Path);
        await using var late = new RunningWorker(again.Address, "late", _folder.Path);
        RunResult result = await again.Result;

        Assert.True(result.IsFinished);
        Assert.Equal(run.Reference.ParametersSha256, result.ParametersSha256);
        var started = (RunStarted)again.Events.All.First(e => e is RunStarted);
        Assert.Equal(stopped.Rounds, started.FirstRound);
    }

    [Fact]
    public async Task ADrainedWorkerLeavesAndTheOthersFinish()
    {
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(
            run, _folder.Path, new ClusterOptions { StartWorkers = 2 });
        await using var leaving = new RunningWorker(coordinator.Address, "leaving", _folder.Path);
        await using var staying = new RunningWorker(coordinator.Address, "staying", _folder.Path);
        await leaving.Events.FirstAsync(e => e is WorkerEvent.Delivered);
        leaving.Drain();
        WorkerOutcome outcome = await leaving.Outcome;

        Assert.Equal(ExitCause.Drained, outcome.Cause);
        Assert.Equal(run.Reference.ParametersSha256, (await coordinator.Result).ParametersSha256);
    }

    [Fact]
    public async Task AWorkerOfAnotherRunIsRefusedForGoodAndTheRunGoesOn()
    {
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path);
        await using var stranger = new RunningWorker(
            coordinator.Address, "stranger", _folder.Path, runHash: run.OtherDefinition.RunHash);

        WorkerOutcome outcome = await stranger.Outcome;

        Assert.Equal(ExitCause.Refused, outcome.Cause);
        Assert.False(outcome.Succeeded);
        Assert.Contains(run.OtherDefinition.RunHash[..12], outcome.Reason, StringComparison.Ordinal);
        await using var worker = new RunningWorker(coordinator.Address, "worker", _folder.Path);
        Assert.Equal(run.Reference.ParametersSha256, (await coordinator.Result).ParametersSha256);
    }
}
