using System.Collections.Concurrent;
using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Reports;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Training.Local;

/// <summary>
/// Trains a run in this one process, without a network: the reference that a cluster must equal bit for bit. Stopped
/// and started again, it ends with the same parameters.
/// </summary>
public sealed class LocalTrainer
{
    private readonly RunDefinition _definition;
    private readonly RunPlan _plan;
    private readonly Func<string, ISampleSource> _split;
    private readonly LocalOptions _options;
    private readonly RunReporter _reporter;
    private readonly TimeProvider _time;
    private readonly RoundCommitter _committer;
    private readonly CheckpointStore _checkpoints;
    private readonly int[] _allSlots;
    private readonly ConcurrentBag<SlotException> _skipped = [];
    private long _lastCheckpoint;
    private long _checkpointedRound = -1;

    private LocalTrainer(
        RunDefinition definition, Func<string, ISampleSource> split, LocalOptions options, RunReporter reporter,
        TimeProvider time)
    {
        _definition = definition;
        _plan = new RunPlan(definition);
        _split = split;
        _options = options;
        _reporter = reporter;
        _time = time;
        _committer = new RoundCommitter(definition);
        _checkpoints = new CheckpointStore(Path.Combine(reporter.Folder, RunRecorder.CheckpointFolderName), definition);
        _allSlots = [.. Enumerable.Range(0, _plan.SlotCount)];
    }

    /// <summary>Trains to the end, or to the next round after <paramref name="stop"/>.</summary>
    /// <param name="definition">The run.</param>
    /// <param name="dataset">Its data set, on this machine.</param>
    /// <param name="options">Threads, folder.</param>
    /// <param name="observer">Gets every event, on the training thread.</param>
    /// <param name="time">For speed and for spacing checkpoints.</param>
    /// <param name="stop">Ends cleanly at a round's boundary, with a checkpoint.</param>
    /// <exception cref="RunRecordException">The run's folder cannot be used.</exception>
    /// <exception cref="CheckpointException">A checkpoint cannot be written, or belongs to another run.</exception>
    /// <exception cref="SlotException">A loss, gradient or parameter became NaN or infinite.</exception>
    /// <exception cref="CommitException">A parameter became NaN or infinite.</exception>
    public static Task<RunResult> RunAsync(
        RunDefinition definition, Dataset dataset, LocalOptions options, Action<RunEvent> observer, TimeProvider time,
        CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Manifest.RootSha256 != definition.Data.RootSha256)
            throw new RunFormatException(
                "run", 0,
                $"data set {dataset.Folder} is not the one of this run (root hash "
                + $"{dataset.Manifest.RootSha256[..12]}, run {definition.Data.RootSha256[..12]})");
        return RunAsync(definition, dataset.Split, options, observer, time, stop);
    }

    /// <summary>As the other, with the splits from anywhere.</summary>
    internal static Task<RunResult> RunAsync(
        RunDefinition definition, Func<string, ISampleSource> split, LocalOptions options, Action<RunEvent> observer,
        TimeProvider time,
        CancellationToken stop) =>
        Task.Factory.StartNew(
            () =>
            {
                using RunReporter reporter = new(definition, options.RunDirectory, observer, time);
                return new LocalTrainer(definition, split, options, reporter, time).Run(stop);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private RunResult Run(CancellationToken stop)
    {
        BestEpoch? best = Resume();
        _reporter.Start(_committer.NextRound, best);
        using ComputePool pool = new(_definition, _plan, _split(SplitNames.Train), _options.Threads)
        {
            Skipped = _definition.Spec.OnPoison == PoisonPolicy.Skip ? _skipped.Add : null,
        };
        SumTree tree = new(_plan.SlotCount, pool.Contributions);
        _lastCheckpoint = _time.GetTimestamp();
        if (_committer.NextRound > 0) EvaluateAfter(_committer.NextRound - 1, pool);
        while (!_committer.IsFinished)
        {
            if (stop.IsCancellationRequested)
            {
                SaveCheckpoint();
                return _reporter.Stop(_committer.NextRound, _committer.ParametersSha256);
            }

            long round = _committer.NextRound;
            TrainRound(round, pool, tree);
            bool evaluated = EvaluateAfter(round, pool);
            if (evaluated || _time.GetElapsedTime(_lastCheckpoint) >= _options.CheckpointEvery) SaveCheckpoint();
        }

        SaveCheckpoint();
        return _reporter.Finish(_committer.Parameters, _committer.ParametersSha256);
    }

    private BestEpoch? Resume()
    {
        if (!_options.Resume) return null;
        Checkpoint? checkpoint = _checkpoints.LoadNewest(line => _reporter.Tell(new RunNotice(line)));
        if (checkpoint is null) return null;
        _committer.Import(checkpoint.State);
        _checkpointedRound = checkpoint.State.NextRound;
        return checkpoint.Best;
    }

    private void TrainRound(long round, ComputePool pool, SumTree tree)
    {
        long start = _time.GetTimestamp();
        tree.Reset();
        pool.Load(_committer.Parameters);
        pool.ComputeSlots(
            round, _allSlots,
            (slot, contribution) =>
            {
                if (contribution is null) tree.AddEmpty(0, slot);
                else tree.Add(0, slot, contribution);
            },
            CancellationToken.None);
        LeaveOut(round);
        StepResult total = tree.Root.Result;
        CommitSummary summary = _committer.Commit(round, tree.Root.Values, total);
        _reporter.Committed(summary, _time.GetElapsedTime(start));
    }

    private void LeaveOut(long round)
    {
        if (_skipped.Count == _allSlots.Count(slot => _plan.SampleCount(round, slot) > 0)) throw _skipped.First();
        foreach (SlotException skipped in _skipped.OrderBy(e => e.Slot))
        {
            _committer.Skip(round, skipped.Slot);
            _reporter.Tell(new RunNotice($"{skipped.Message}; the slot is left out of this round"));
        }

        _skipped.Clear();
    }

    private bool EvaluateAfter(long round, ComputePool pool)
    {
        int count = _plan.EvaluationPartCount(round);
        if (count == 0) return false;
        EvaluationMerge merge = new(_plan, round, _definition.Data.Classes.Length);
        ImmutableArray<EvaluationPart> parts =
            [.. Enumerable.Range(0, count).Select(part => _plan.EvaluationPart(round, part))];
        pool.Load(_committer.Parameters);
        pool.ComputeParts(parts.AsMemory(), _split, merge.Add, CancellationToken.None);
        _reporter.Evaluated(round, merge.Merge(), _committer.Parameters, _committer.ParametersSha256);
        return true;
    }

    private void SaveCheckpoint()
    {
        if (_checkpointedRound == _committer.NextRound) return;
        _reporter.Sync();
        string path = _checkpoints.Save(new Checkpoint(_definition.RunHash, _committer.Export(), _reporter.Best));
        _checkpointedRound = _committer.NextRound;
        _lastCheckpoint = _time.GetTimestamp();
        _reporter.Tell(new CheckpointSaved(_committer.NextRound, path));
    }
}
