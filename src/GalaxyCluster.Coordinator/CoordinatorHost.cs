using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Server;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Wire.Channels;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Coordinator;

/// <summary>Runs one coordinator: trains a run with whatever workers come, and continues it after any interruption.</summary>
public static class CoordinatorHost
{
    /// <summary>Trains until the run is finished, fails, or is stopped.</summary>
    /// <param name="options">The run and where everything is.</param>
    /// <param name="observer">Called from the coordinator's own threads, one event at a time; must not block.</param>
    /// <param name="listening">Told the address once workers can join.</param>
    /// <param name="loggers">For what an operator may need to read.</param>
    /// <param name="time">Clock.</param>
    /// <param name="stop">Stop at the durable point; the run can be continued later.</param>
    /// <returns>The result; <see cref="RunResult.IsFinished"/> is false when the run was stopped.</returns>
    /// <exception cref="ListenException">The address is taken or not this machine's.</exception>
    /// <exception cref="CoordinatorException">The run failed.</exception>
    /// <exception cref="StateDirectoryException">Another coordinator uses it, it cannot be written, or it is damaged.</exception>
    /// <exception cref="CheckpointException">The state directory's checkpoints are of another run.</exception>
    /// <exception cref="RunRecordException">The run's folder cannot be used.</exception>
    /// <exception cref="Data.DataFormatException">The data set's folder holds none, or a damaged one.</exception>
    public static Task<RunResult> RunAsync(
        CoordinatorOptions options, Action<RunEvent> observer, Action<Uri> listening, ILoggerFactory loggers,
        TimeProvider time, CancellationToken stop) =>
        RunAsync(options, observer, listening, loggers, time, stop, CancellationToken.None);

    /// <summary>The same; <paramref name="abort"/> ends it where it stands, as a crash would, with what the disk has.</summary>
    internal static async Task<RunResult> RunAsync(
        CoordinatorOptions options, Action<RunEvent> observer, Action<Uri> listening, ILoggerFactory loggers,
        TimeProvider time, CancellationToken stop, CancellationToken abort)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(listening);
        ArgumentNullException.ThrowIfNull(loggers);
        if (options.Cluster.Validate() is { IsEmpty: false } wrong)
            throw new CoordinatorException(string.Join("; ", wrong));
        ConnectionThreads.Reserve();
        await using CoordinatorRun run = await CoordinatorRun.OpenAsync(options, observer, loggers, time, stop);
        listening(run.Address);
        return await run.RunAsync(stop, abort);
    }
}
