using GalaxyCluster.Protocol;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Reports;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>
/// Does something to the disk until it succeeds. The rules are told when the disk begins to refuse and when it takes
/// data again; how long that may last is for them to say.
/// </summary>
internal sealed class DiskRetry(Action<ClusterEvent> post, ILogger logger, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();

    // The ledger and the checkpoints may both wait: the disk is well again when nobody does.
    private int _failing;

    /// <exception cref="OperationCanceledException">The coordinator ends while the disk still refuses.</exception>
    public async Task RunAsync(Action write)
    {
        bool failed = false;
        while (!TryWrite(write, ref failed))
            await Task.Delay(Pause, time, _ended.Token);
        if (!failed || Interlocked.Decrement(ref _failing) > 0)
            return;
        CoordinatorLog.PersistRecovered(logger);
        post(new ClusterEvent.PersistRecovered());
    }

    /// <summary>Ends all waiting for the disk.</summary>
    public Task GiveUpAsync() => _ended.CancelAsync();

    public void Dispose() => _ended.Dispose();

    private bool TryWrite(Action write, ref bool failed)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            if (failed)
                return false;
            failed = true;
            Interlocked.Increment(ref _failing);
            CoordinatorLog.PersistFailed(logger, e.Message);
            post(new ClusterEvent.PersistFailed(e.InnerException?.Message ?? e.Message));
            return false;
        }
    }

    private static bool IsOfTheDisk(Exception e) => e switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteFull or SqliteInputOutput or SqliteReadOnly or SqliteCannotOpen,
        IOException or UnauthorizedAccessException => true,
        CheckpointException or RunRecordException => e.InnerException is IOException or UnauthorizedAccessException,
        _ => false,
    };

    // https://www.sqlite.org/rescode.html
    private const int SqliteReadOnly = 8;
    private const int SqliteInputOutput = 10;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;
}
