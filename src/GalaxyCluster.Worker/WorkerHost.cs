using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Workers;
using GalaxyCluster.Wire.Channels;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Wire.Health;
using GalaxyCluster.Worker.Loop;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Worker;

/// <summary>Runs one worker: joins, computes what it is asked for, and comes back by itself when the coordinator does.</summary>
public static class WorkerHost
{
    /// <summary>Works until the run is over, the coordinator will not have this worker, or it is told to leave.</summary>
    /// <param name="options">Its knobs.</param>
    /// <param name="observer">Called from the worker's own threads; must not block.</param>
    /// <param name="loggers">For what an operator may need to read.</param>
    /// <param name="time">Clock.</param>
    /// <param name="drain">Leave when what has been begun is delivered.</param>
    /// <param name="stop">Leave at once.</param>
    /// <exception cref="WorkerOptionsException">A name, thread count or cache directory that cannot be used.</exception>
    /// <exception cref="CoordinatorAddressException">The address is not http://host:port.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public static async Task<WorkerOutcome> RunAsync(
        WorkerOptions options, Action<WorkerEvent> observer, ILoggerFactory loggers, TimeProvider time,
        CancellationToken drain, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(loggers);
        Check(options);
        ClusterChannel.CheckAddress(options.Coordinator);
        ConnectionThreads.Reserve();
        // Until a worker has joined, most of the time goes into compiling: the engine's code and the network's at once.
        Task<string> selfTest = EngineSelfTest.DigestAsync();
        using var ended = new CancellationTokenSource();
        Task firstCall = CallAsync(options.Coordinator, ended.Token);
        var clock = new MonotonicClock(time);
        var limits = new WorkerLimits { GiveUpAfter = options.GiveUpAfter, DrainLimit = options.DrainLimit };
        var facts = new JoinFacts(
            options.RunHash, ProtocolVersion.Current, await selfTest, options.Threads,
            $"{Environment.MachineName}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors",
            RandomNumberGenerator.GetHexString(16))
        {
            Host = Environment.MachineName,
            ProcessId = Environment.ProcessId,
        };
        WorkerState start = WorkerState.Start(new WorkerId(options.Name), facts, limits, clock.Now);
        await using var loop = new WorkerLoop(start, options, observer, loggers.CreateLogger("GalaxyCluster.Worker"), clock);
        try
        {
            return await loop.RunAsync(drain, stop);
        }
        finally
        {
            await ended.CancelAsync();
            await firstCall;
        }
    }

    // Nothing depends on the answer.
    private static async Task CallAsync(Uri coordinator, CancellationToken cancellation)
    {
        try
        {
            await HealthClient.CheckAsync(coordinator, cancellation);
        }
        catch (Exception e) when (e is CoordinatorUnreachableException or OperationCanceledException)
        {
            // The session will say so.
        }
    }

    private static void Check(WorkerOptions options)
    {
        if (!WorkerId.IsValid(options.Name))
        {
            throw new WorkerOptionsException(
                $"'{options.Name}' is no name for a worker: 1 to 64 of A-Z, a-z, 0-9, '.', '_', '-', not starting with '.' or '-'");
        }
        if (options.Threads is < 1 or > 4096)
            throw new WorkerOptionsException($"{options.Threads} threads: a worker has 1 to 4096");
        if (options.CacheLimitBytes < 0)
            throw new WorkerOptionsException($"a cache of {options.CacheLimitBytes} bytes: the limit cannot be negative");
    }
}
