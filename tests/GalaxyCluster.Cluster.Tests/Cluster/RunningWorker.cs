using GalaxyCluster.Worker;
using Microsoft.Extensions.Logging.Abstractions;

namespace GalaxyCluster.Cluster.Tests.Cluster;

/// <summary>A worker in this process.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _kill = new();

    public RunningWorker(Uri coordinator, string name, string folder, int threads = 1, string runHash = "")
    {
        Outcome = WorkerHost.RunAsync(
            new WorkerOptions
            {
                Coordinator = coordinator,
                Name = name,
                Threads = threads,
                CacheDirectory = Path.Combine(folder, "cache"),
                RunHash = runHash,
                GiveUpAfter = TimeSpan.FromSeconds(60),
            },
            Events.Note, NullLoggerFactory.Instance, TimeProvider.System, _drain.Token, _kill.Token);
        Events.EndWith(Outcome);
    }

    public EventWatch<WorkerEvent> Events { get; } = new();

    public Task<WorkerOutcome> Outcome { get; }

    public void Drain() => _drain.Cancel();

    /// <summary>Cuts it off in the middle of whatever it does.</summary>
    public async Task KillAsync()
    {
        await _kill.CancelAsync();
        await Outcome.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _drain.Dispose();
        _kill.Dispose();
    }
}
