using System.Collections.Immutable;
using System.Threading.Channels;
using GalaxyCluster.Coordinator.Durability;
using GalaxyCluster.Coordinator.Faults;
using GalaxyCluster.Coordinator.Reporting;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Coordinator.Parameters;

/// <summary>
/// The only owner of the parameters: turns complete sums into commits and complete counts into evaluations, one after
/// another on a task of its own, publishes what workers fetch, and takes copies for checkpoints.
/// </summary>
internal sealed class RoundReducer : IAsyncDisposable
{
    private readonly RunPlan _plan;
    private readonly int _classes;
    private readonly RoundCommitter _committer;
    private readonly RoundSum _sum;
    private readonly ParameterStore _published;
    private readonly CheckpointClock _checkpointClock;
    private readonly Action<ClusterEvent> _post;
    private readonly Action<Exception> _broken;
    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<Func<Task>> _work = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _working;
    private volatile EvaluationMerge? _evaluation;

    /// <summary>Begins with the committer's state: the loaded checkpoint, or the run's beginning.</summary>
    public RoundReducer(
        RunDefinition run, RunPlan plan, RoundCommitter committer, RoundSum sum, ParameterStore published,
        CheckpointClock checkpointClock, Action<ClusterEvent> post, Action<Exception> broken)
    {
        _plan = plan;
        _classes = run.Data.Classes.Length;
        _committer = committer;
        _sum = sum;
        _published = published;
        _checkpointClock = checkpointClock;
        _post = post;
        _broken = broken;
        Begin();
        _working = WorkAsync();
    }

    /// <summary>The parts of the evaluation being collected; null when none is.</summary>
    public EvaluationMerge? Evaluation => _evaluation;

    /// <summary>Where sums that are accepted now are added.</summary>
    public RoundTree Collecting => _sum.Current;

    /// <summary>All that was accepted for the stage being collected is thrown away. Called by the loop.</summary>
    public void Restart(Stage stage)
    {
        if (stage.Kind == StageKind.Train)
            _sum.Restart();
        else
            _evaluation = new EvaluationMerge(_plan, stage.Round, _classes);
    }

    /// <summary>A slot of the round being collected is left out. Called by the loop.</summary>
    public void Skip(long round, int slot)
    {
        _sum.Skip(round, slot, isCollecting: true);
        _work.Writer.TryWrite(() =>
        {
            _committer.Skip(round, slot);
            return Task.CompletedTask;
        });
    }

    /// <summary>Commits the round once its sum is whole; posts RoundReduced or ReduceFailed.</summary>
    public void Reduce(long round, Action<CommittedRound> committed) => _work.Writer.TryWrite(async () =>
    {
        ContributionBuffer sum = await _sum.CompleteAsync(_ended.Token);
        FaultInjection.At(CoordinatorFaultPoints.RoundBeforeCommit, round);
        CommitSummary summary;
        try
        {
            summary = _committer.Commit(round, sum.Values, sum.Result);
        }
        catch (CommitException e)
        {
            _post(new ClusterEvent.ReduceFailed(round, e.Message));
            return;
        }
        FaultInjection.At(CoordinatorFaultPoints.RoundAfterCommit, round);
        Begin();
        FaultInjection.At(CoordinatorFaultPoints.ParametersAfterPublish, round);
        bool due = !_plan.EvaluatesAfter(round) && _checkpointClock.IsDue(_committer.IsFinished);
        committed(new CommittedRound(summary, due ? _committer.Export() : null));
        _post(new ClusterEvent.RoundReduced(round, summary.ParametersSha256));
    });

    /// <summary>Adds up the counts of the evaluation being collected, whose parts are all in.</summary>
    public void Merge(long round, Action<EvaluatedRound> merged) => _work.Writer.TryWrite(() =>
    {
        FaultInjection.At(CoordinatorFaultPoints.EvaluationBeforeMerge, round);
        ImmutableArray<SplitEvaluation> splits = _evaluation!.Merge();
        FaultInjection.At(CoordinatorFaultPoints.EvaluationAfterMerge, round);
        _checkpointClock.IsDue(true);
        merged(new EvaluatedRound(round, splits, _evaluation.Parts, _committer.Export()));
        return Task.CompletedTask;
    });

    /// <summary>Does something with a copy of the state, after everything that was begun before.</summary>
    public void Do(Action<CommitterState> action) => _work.Writer.TryWrite(() =>
    {
        action(_committer.Export());
        return Task.CompletedTask;
    });

    /// <summary>A copy of the state after everything that was begun before.</summary>
    public Task<CommitterState> ExportAsync()
    {
        var state = new TaskCompletionSource<CommitterState>(TaskCreationOptions.RunContinuationsAsynchronously);
        Do(state.SetResult);
        return state.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        await _ended.CancelAsync();
        await _working;
        _ended.Dispose();
    }

    private void Begin()
    {
        long next = _committer.NextRound;
        if (next < _plan.TotalRounds)
            _sum.Begin(next);
        _evaluation = next > 0 && _plan.EvaluatesAfter(next - 1) ? new EvaluationMerge(_plan, next - 1, _classes) : null;
        _published.Publish(next, _committer.Parameters.Span, _committer.ParametersSha256);
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (Func<Task> work in _work.Reader.ReadAllAsync())
            {
                if (_ended.IsCancellationRequested)
                    return;
                await work();
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // Disposed while a sum was waited for.
        }
        catch (Exception e)
        {
            _broken(e);
        }
    }
}
