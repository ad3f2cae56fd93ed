using System.Threading.Channels;
using GalaxyCluster.Coordinator.Faults;
using GalaxyCluster.Coordinator.Parameters;
using GalaxyCluster.Coordinator.Tracing;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Reports;

namespace GalaxyCluster.Coordinator.Durability;

/// <summary>
/// Everything that goes to the disk while a run goes on, in order, on a task of its own: ledger records first, then
/// what people read, then checkpoints. What has piled up goes into one transaction.
/// </summary>
internal sealed class Recorder : IAsyncDisposable
{
    /// <summary>How long rows of the trace wait for a commit to go along with.</summary>
    private static readonly TimeSpan TraceDelay = TimeSpan.FromSeconds(1);

    private readonly LedgerStore _ledger;
    private readonly RunReporter _reporter;
    private readonly CheckpointWriter _checkpoints;
    private readonly DiskRetry _retry;
    private readonly TraceBuffer _traced;
    private readonly Tracer _tracer;
    private readonly TimeProvider _time;
    private readonly ITimer _flush;
    private readonly string _runHash;
    private readonly Action<ClusterEvent> _post;
    private readonly Action<Exception> _broken;
    private readonly Channel<RecorderItem> _items =
        Channel.CreateUnbounded<RecorderItem>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _recording;
    private long _savedRound;

    /// <param name="ledger">Gets records and trace.</param>
    /// <param name="reporter">Tells what is durable.</param>
    /// <param name="checkpoints">Writes checkpoints.</param>
    /// <param name="retry">Waits for the disk.</param>
    /// <param name="traced">Rows of the trace, which go along with the next commit, or alone when none comes.</param>
    /// <param name="tracer">Told how long commits took.</param>
    /// <param name="runHash">Of the run.</param>
    /// <param name="firstRound">Where the run goes on: what is before it is on the disk.</param>
    /// <param name="time">Clock.</param>
    /// <param name="post">Takes what the rules are told.</param>
    /// <param name="broken">Takes what ends the run.</param>
    public Recorder(
        LedgerStore ledger, RunReporter reporter, CheckpointWriter checkpoints, DiskRetry retry, TraceBuffer traced, Tracer tracer,
        string runHash, long firstRound, TimeProvider time, Action<ClusterEvent> post, Action<Exception> broken)
    {
        _traced = traced;
        _tracer = tracer;
        _time = time;
        _ledger = ledger;
        _reporter = reporter;
        _checkpoints = checkpoints;
        _retry = retry;
        _runHash = runHash;
        _savedRound = firstRound;
        _post = post;
        _broken = broken;
        _recording = RecordAllAsync();
        _flush = time.CreateTimer(_ => FlushTrace(), null, TraceDelay, TraceDelay);
    }

    /// <summary>A new commit, which took so long: its record becomes durable, then CommitPersisted is posted.</summary>
    public void Commit(LedgerRecord record, CommittedRound round, TimeSpan took) => Put(new RecorderItem(
        new LedgerEntry(record, []),
        recorder => recorder._reporter.Committed(round.Summary, took),
        new ClusterEvent.CommitPersisted(record.Stage.Round),
        round.Checkpoint));

    /// <summary>A decision: its record becomes durable, then DecisionPersisted is posted.</summary>
    public void Decide(LedgerRecord record) =>
        Put(new RecorderItem(new LedgerEntry(record, []), _ => { }, new ClusterEvent.DecisionPersisted()));

    /// <summary>A commit that the ledger had before, computed again; <paramref name="evaluation"/> if the ledger has that too.</summary>
    public void Replay(CommittedRound round, EvaluatedRound? evaluation)
    {
        Put(new RecorderItem(
            null, recorder => recorder._reporter.Committed(round.Summary, TimeSpan.Zero), Checkpoint: round.Checkpoint));
        if (evaluation is not null)
            Replay(evaluation);
    }

    /// <summary>An evaluation that the ledger had before.</summary>
    public void Replay(EvaluatedRound evaluation) =>
        Put(new RecorderItem(null, recorder => recorder.Report(evaluation), Checkpoint: evaluation.State));

    /// <summary>A new evaluation: its record and counts become durable, then EvaluationPersisted is posted.</summary>
    public void Evaluate(LedgerRecord record, EvaluatedRound evaluation) => Put(new RecorderItem(
        new LedgerEntry(record, StoredEvaluation.BytesOf(evaluation)),
        recorder => recorder.Report(evaluation),
        new ClusterEvent.EvaluationPersisted(record.Stage.Round),
        evaluation.State));

    /// <summary>After everything else: the result of a finished run, with a last checkpoint.</summary>
    public Task<RunResult> FinishAsync(CommitterState state) =>
        EndAsync(state, () => _reporter.Finish(state.Parameters, state.ParametersSha256));

    /// <summary>After everything else: a stopped run, with a checkpoint to go on from.</summary>
    public Task<RunResult> StopAsync(CommitterState state) =>
        EndAsync(state, () => _reporter.Stop(state.NextRound, state.ParametersSha256));

    public async ValueTask DisposeAsync()
    {
        await _flush.DisposeAsync();
        _items.Writer.TryComplete();
        await _recording;
        // What went wrong with a checkpoint has been told; a disk that still refuses at the end has been given up.
        await _checkpoints.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // The end is told last: who reads it finds the last checkpoint on the disk.
    private async Task<RunResult> EndAsync(CommitterState state, Func<RunResult> end)
    {
        await LastAsync(() => state, state);
        // Its own item: the checkpoint before it has been begun when this one comes to its turn.
        await LastAsync(() => state);
        await _checkpoints.FlushAsync();
        FaultInjection.At(CoordinatorFaultPoints.ResultBeforeWrite);
        RunResult result = await LastAsync(end);
        FaultInjection.At(CoordinatorFaultPoints.ResultAfterWrite);
        return result;
    }

    private async Task<T> LastAsync<T>(Func<T> step, CommitterState? checkpoint = null)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Put(new RecorderItem(null, _ => done.TrySetResult(step()), Checkpoint: checkpoint));
        await Task.WhenAny(done.Task, _recording);
        if (!done.Task.IsCompleted)
            throw new CoordinatorException("the run's last lines could not be written");
        return await done.Task;
    }

    private void Report(EvaluatedRound evaluation) => _reporter.Evaluated(
        evaluation.Round, evaluation.Splits, evaluation.State.Parameters, evaluation.State.ParametersSha256);

    private void Save(CommitterState state)
    {
        if (state.NextRound <= _savedRound)
            return;
        _reporter.Sync();
        _savedRound = state.NextRound;
        _checkpoints.Begin(new Checkpoint(_runHash, state, _reporter.Best));
    }

    private void FlushTrace()
    {
        if (!_traced.IsEmpty)
            Put(new RecorderItem(null, _ => { }));
    }

    private void Put(RecorderItem item) => _items.Writer.TryWrite(item);

    private async Task RecordAllAsync()
    {
        await Task.Yield();
        var items = new List<RecorderItem>();
        try
        {
            while (await _items.Reader.WaitToReadAsync())
            {
                items.Clear();
                while (_items.Reader.TryRead(out RecorderItem? item))
                    items.Add(item);
                await RecordAsync(items);
            }
        }
        catch (Exception e)
        {
            _items.Writer.TryComplete();
            if (e is not OperationCanceledException)
                _broken(e);
        }
    }

    private async Task RecordAsync(List<RecorderItem> items)
    {
        LedgerEntry[] entries = [.. items.Select(item => item.Entry).OfType<LedgerEntry>()];
        IReadOnlyList<TraceRow> trace = _traced.Take();
        if (entries.Length > 0 || trace.Count > 0)
        {
            long began = _time.GetTimestamp();
            await _retry.RunAsync(() => _ledger.Append(entries, trace));
            _tracer.Wrote(entries.Select(entry => entry.Record.Stage), _time.GetElapsedTime(began));
        }
        foreach (RecorderItem item in items)
        {
            if (item.Persisted is { } persisted)
                _post(persisted);
        }
        // Each step is tried again by itself, so that what is done is not done twice.
        foreach (RecorderItem item in items)
        {
            await _retry.RunAsync(() => item.Report(this));
            if (item.Checkpoint is { } state)
                await _retry.RunAsync(() => Save(state));
        }
    }
}
