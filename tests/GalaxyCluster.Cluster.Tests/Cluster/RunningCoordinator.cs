using GalaxyCluster.Coordinator;
using GalaxyCluster.Protocol;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>A coordinator in this process, on a free port of loopback.</summary>
internal sealed class RunningCoordinator : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();

    private RunningCoordinator()
    {
    }

    public EventWatch<RunEvent> Events { get; } = new();

    public Uri Address { get; private set; } = null!;

    public Task<RunResult> Result { get; private set; } = null!;

    public static async Task<RunningCoordinator> StartAsync(
        TinyRun run, string folder, ClusterOptions? limits = null, RunDefinition? definition = null, string listen = "127.0.0.1:0",
        Action<RunEvent>? observer = null, string runFolder = "run", TimeSpan? proofPatience = null)
    {
        var coordinator = new RunningCoordinator();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        coordinator.Result = CoordinatorHost.RunAsync(
            new CoordinatorOptions
            {
                Run = definition ?? run.Definition,
                DatasetFolder = run.DatasetFolder,
                Listen = listen,
                StateDirectory = Path.Combine(folder, "state"),
                RunDirectory = Path.Combine(folder, runFolder),
                CheckpointInterval = TimeSpan.FromHours(1),
                Cluster = limits ?? new ClusterOptions(),
                ProofPatience = proofPatience ?? TimeSpan.FromMinutes(1),
            },
            e =>
            {
                coordinator.Events.Note(e);
                observer?.Invoke(e);
            },
            address.SetResult, NullLoggerFactory.Instance, TimeProvider.System, coordinator._stop.Token, coordinator._abort.Token);
        coordinator.Events.EndWith(coordinator.Result);
        await await Task.WhenAny(coordinator.Result, address.Task);
        coordinator.Address = await address.Task;
        return coordinator;
    }

    /// <summary>Waits for a committed round.</summary>
    public Task CommittedAsync(long round) => Events.FirstAsync(e => e is RoundCommitted committed && committed.Round >= round);

    public Task<RunResult> StopAsync()
    {
        _stop.Cancel();
        return Result;
    }

    /// <summary>Ends it where it stands: no checkpoint, no farewell.</summary>
    public async Task AbortAsync()
    {
        await _abort.CancelAsync();
        try
        {
            await Result;
        }
        catch (OperationCanceledException)
        {
            // As wanted.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await AbortAsync().ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        _abort.Dispose();
    }
}
