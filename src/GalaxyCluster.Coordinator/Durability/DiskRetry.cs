using System.Globalization;
using GalaxyCluster.Data;
using GalaxyCluster.Protocol;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Reports;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>
/// Does something to the disk until it succeeds. The rules are told when the disk begins to refuse and when it takes
/// data again; how long that may last is for them to say.
/// </summary>
internal sealed class DiskRetry : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Action<ClusterEvent> _post;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly ResiliencePipeline _pipeline;
    private readonly CancellationTokenSource _ended = new();

    // The ledger and the checkpoints may both wait: the disk is well again when nobody does.
    private int _failing;

    /// <param name="post">Takes what the rules are told.</param>
    /// <param name="logger">Log.</param>
    /// <param name="time">Clock.</param>
    /// <param name="limit">How long one write is tried: the rules' own limit, which holds until they have ended the run.</param>
    public DiskRetry(Action<ClusterEvent> post, ILogger logger, TimeProvider time, TimeSpan limit)
    {
        _post = post;
        _logger = logger;
        _time = time;
        _limit = limit;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(IsOfTheDisk),
                MaxRetryAttempts = int.MaxValue,
                Delay = Pause,
                BackoffType = DelayBackoffType.Constant,
            })
            .Build();
    }

    /// <exception cref="OperationCanceledException">The coordinator ends while the disk still refuses.</exception>
    /// <exception cref="CoordinatorException">The disk has refused for longer than the limit.</exception>
    public async Task RunAsync(Action write)
    {
        bool failed = false;
        long since = 0;
        await _pipeline.ExecuteAsync(
            _ =>
            {
                try
                {
                    write();
                }
                catch (Exception e) when (!failed && IsOfTheDisk(e))
                {
                    failed = true;
                    since = _time.GetTimestamp();
                    TellFailed(e);
                    throw;
                }
                catch (Exception e) when (IsOfTheDisk(e) && _time.GetElapsedTime(since) >= _limit)
                {
                    throw new CoordinatorException(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"the disk has refused for {_limit.TotalMinutes:0.#} minutes: {e.Message}"),
                        e);
                }

                return ValueTask.CompletedTask;
            },
            _ended.Token);
        if (!failed || Interlocked.Decrement(ref _failing) > 0)
            return;
        CoordinatorLog.PersistRecovered(_logger);
        _post(new ClusterEvent.PersistRecovered());
    }

    /// <summary>Ends all waiting for the disk.</summary>
    public Task GiveUpAsync() => _ended.CancelAsync();

    public void Dispose() => _ended.Dispose();

    private void TellFailed(Exception e)
    {
        Interlocked.Increment(ref _failing);
        CoordinatorLog.PersistFailed(_logger, e.Message);
        _post(new ClusterEvent.PersistFailed(e.InnerException?.Message ?? e.Message));
    }

    private static bool IsOfTheDisk(Exception e) => e switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteFull or SqliteInputOutput or SqliteReadOnly or SqliteCannotOpen,
        IOException or UnauthorizedAccessException => true,
        // A disk that gives back other bytes than were written refuses in its own way.
        CheckpointException or RunRecordException =>
            e.InnerException is IOException or UnauthorizedAccessException or DataFormatException,
        _ => false,
    };

    // https://www.sqlite.org/rescode.html
    private const int SqliteReadOnly = 8;
    private const int SqliteInputOutput = 10;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;
}
