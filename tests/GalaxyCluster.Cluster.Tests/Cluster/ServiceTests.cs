using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Server;
using GalaxyCluster.Protocol;
using GalaxyCluster.Wire.Channels;
using GalaxyCluster.Wire.Health;
using GalaxyCluster.Wire.Status;

namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>What operators meet: status, health, and mistakes at the start.</summary>
public sealed class ServiceTests(TinyRun run) : IClassFixture<TinyRun>, IDisposable
{
    private readonly TempFolder _folder = new("services");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StatusTellsWhatTheRunIsDoing()
    {
        // Two workers are wanted and one comes: the run waits and says so.
        var limits = new ClusterOptions { StartWorkers = 2, StartLimit = TimeSpan.FromMinutes(5) };
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path, limits);
        await using var worker = new RunningWorker(coordinator.Address, "lonely", _folder.Path);
        await worker.Events.FirstAsync(e => e is GalaxyCluster.Worker.WorkerEvent.Joined);

        ClusterStatus status = await StatusClient.GetAsync(coordinator.Address);

        Assert.Equal("waiting", status.Phase);
        Assert.Contains("1 of 2", status.Reason, StringComparison.Ordinal);
        Assert.Equal(run.Definition.RunHash, status.RunHash);
        Assert.Equal((1, 0, 5, 3), (status.Term, status.CommittedRounds, status.Slots, status.Epochs));
        Assert.Equal("lonely", Assert.Single(status.Workers).Name);
        Assert.True(await HealthClient.CheckAsync(coordinator.Address));
    }

    /// <summary>
    /// On a long way the last word is still under way when it has been sent; a coordinator that ended then would take it back
    /// with the connection, and the worker would look for it.
    /// </summary>
    [Fact]
    public async Task ACoordinatorEndsWhenItsWorkersHaveHungUp()
    {
        await using RunningCoordinator coordinator = await RunningCoordinator.StartAsync(run, _folder.Path);
        using var member = new RawMember(coordinator.Address);
        await member.JoinAsync();
        Task stopped = coordinator.StopAsync();
        while ((await member.HearAsync()).Farewell is null)
        {
            // Plans come before it.
        }

        await Assert.ThrowsAsync<TimeoutException>(() => stopped.WaitAsync(TimeSpan.FromSeconds(1)));
        member.Dispose();
        await stopped;
    }

    [Fact]
    public async Task NobodyAtTheAddressIsOneLine()
    {
        // Port 1 of loopback: nobody listens there.
        CoordinatorUnreachableException error =
            await Assert.ThrowsAsync<CoordinatorUnreachableException>(() => StatusClient.GetAsync(new Uri("http://127.0.0.1:1")));
        Assert.DoesNotContain('\n', error.Message);
        await Assert.ThrowsAsync<CoordinatorUnreachableException>(() => HealthClient.CheckAsync(new Uri("http://127.0.0.1:1")));
    }

    [Theory]
    [InlineData("https://127.0.0.1:1")]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("http://127.0.0.1:1/path")]
    public async Task AnAddressThatCannotBeACoordinatorsIsRefused(string address) =>
        await Assert.ThrowsAsync<CoordinatorAddressException>(() => StatusClient.GetAsync(new Uri(address)));

    [Fact]
    public async Task APortInUseAndAStateDirectoryInUseAreSaidInOneLine()
    {
        await using RunningCoordinator first = await RunningCoordinator.StartAsync(run, _folder.Path);
        ListenException port = await Assert.ThrowsAsync<ListenException>(() => RunningCoordinator.StartAsync(
            run, Path.Combine(_folder.Path, "other"), listen: $"127.0.0.1:{first.Address.Port}"));
        Assert.Contains("cannot listen", port.Message, StringComparison.Ordinal);
        StateDirectoryException state =
            await Assert.ThrowsAsync<StateDirectoryException>(() => RunningCoordinator.StartAsync(run, _folder.Path));
        Assert.Contains("another coordinator", state.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStateDirectoryOfAnotherRunIsRefused()
    {
        await using (await RunningCoordinator.StartAsync(run, _folder.Path))
        {
            // Makes the state directory this run's.
        }
        Directory.Delete(Path.Combine(_folder.Path, "run"), recursive: true);
        StateDirectoryException error = await Assert.ThrowsAsync<StateDirectoryException>(() =>
            RunningCoordinator.StartAsync(run, _folder.Path, definition: run.OtherDefinition));
        Assert.Contains(run.Definition.RunHash[..12], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWorkerWithoutACoordinatorGivesUpAfterItsLimit()
    {
        GalaxyCluster.Worker.WorkerOutcome outcome = await GalaxyCluster.Worker.WorkerHost.RunAsync(
            new GalaxyCluster.Worker.WorkerOptions
            {
                Coordinator = new Uri("http://127.0.0.1:1"),
                Name = "alone",
                Threads = 1,
                CacheDirectory = _folder.Path,
                GiveUpAfter = TimeSpan.FromMilliseconds(300),
            },
            _ => { }, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, TimeProvider.System,
            CancellationToken.None, CancellationToken.None);
        Assert.Equal(GalaxyCluster.Protocol.Workers.ExitCause.Unreachable, outcome.Cause);
        Assert.False(outcome.Succeeded);
    }
}
