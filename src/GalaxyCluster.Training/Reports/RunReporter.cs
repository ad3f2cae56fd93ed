using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Models;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Reports;

/// <summary>
/// What is said and written about a run, in whatever way it is computed: speed, events, the run's folder, the best
/// epoch, the final figures. One owner.
/// </summary>
public sealed class RunReporter : IDisposable
{
    private readonly RunDefinition _definition;
    private readonly RunPlan _plan;
    private readonly RunRecorder _recorder;
    private readonly Action<RunEvent> _observer;
    private readonly TimeProvider _time;
    private TimeSpan _roundsTime;
    private long _samples;
    private long _lastTimed = -1;
    private readonly HashSet<(long Round, string Split)> _told = [];
    private SplitEvaluation? _validation;
    private SplitEvaluation? _test;

    /// <exception cref="RunRecordException">The folder holds another run, or cannot be written.</exception>
    public RunReporter(RunDefinition definition, string folder, Action<RunEvent> observer, TimeProvider time)
    {
        _definition = definition;
        _plan = new RunPlan(definition);
        _observer = observer;
        _time = time;
        _recorder = new RunRecorder(folder, definition);
    }

    public string Folder => _recorder.Folder;

    /// <summary>The best evaluated epoch so far; belongs into checkpoints.</summary>
    public BestEpoch? Best { get; private set; }

    /// <summary>Tells what run this is, and where it goes on.</summary>
    public void Start(long firstRound, BestEpoch? best)
    {
        if (firstRound > _recorder.RecordedRounds)
        {
            Tell(new RunNotice(
                $"{RunRecorder.MetricsFileName} has {_recorder.RecordedRounds} rounds, the checkpoint {firstRound}: "
                + "the lines between are lost"));
        }

        Best = best;
        Tell(new RunStarted(
            _recorder.Folder, _definition.RunHash, _definition.ModelSpec.Name, _definition.BuildModel().FlatLength,
            _definition.Data.Name,
            _definition.Shape.TrainCount, _plan.SlotCount, _definition.Spec.Epochs, _plan.RoundsPerEpoch,
            _plan.TotalRounds, firstRound));
    }

    /// <param name="summary">The commit.</param>
    /// <param name="took">Wall time of the round; zero for one that an earlier start computed, which counts for no speed.</param>
    public void Committed(CommitSummary summary, TimeSpan took)
    {
        ArgumentNullException.ThrowIfNull(summary);
        // Called again when the disk refused: a round counts once.
        if (took > TimeSpan.Zero && summary.Round > _lastTimed)
        {
            _lastTimed = summary.Round;
            _roundsTime += took;
            _samples += summary.Samples;
        }

        Tell(new RoundCommitted(
            summary.Round, _plan.TotalRounds, summary.Epoch, summary.LossMean, summary.TrainAccuracy,
            summary.LearningRate,
            summary.GradientNorm, summary.Samples, summary.ParametersSha256, Rate(summary.Samples, took)));
    }

    /// <summary>Takes in an evaluation; a new best epoch's model is written when the run keeps it.</summary>
    /// <param name="round">The round after which it was measured.</param>
    /// <param name="splits">Of <see cref="EvaluationMerge.Merge"/>.</param>
    /// <param name="parameters">The parameters that were evaluated.</param>
    /// <param name="parametersSha256">Their hash.</param>
    public void Evaluated(
        long round, ImmutableArray<SplitEvaluation> splits, ReadOnlyMemory<float> parameters, string parametersSha256)
    {
        foreach (SplitEvaluation split in splits)
        {
            // Called again when the disk refused: what was told is not told twice.
            if (_told.Contains((round, split.Split))) continue;
            ClassificationMetrics metrics = Metrics(split);
            if (split.Split == SplitNames.Test)
                _test = split;
            else
                EvaluatedValidation(round, split, metrics, parameters, parametersSha256);
            Tell(new EpochEvaluated(
                round, _plan.EpochOf(round), split.Split, metrics.LossMean, metrics.Accuracy, metrics.MacroF1,
                metrics.Samples));
            _told.Add((round, split.Split));
        }
    }

    /// <summary>Forces what was recorded to the disk. Call before a checkpoint.</summary>
    public void Sync() => _recorder.Sync();

    /// <summary>Writes what a finished run leaves, and tells it.</summary>
    public RunResult Finish(ReadOnlyMemory<float> parameters, string parametersSha256)
    {
        ClassificationMetrics? test = _test is null ? null : Metrics(_test);
        double? validation = _validation is null ? null : Metrics(_validation).Accuracy;
        RunResult result = Result(true, parametersSha256, _plan.TotalRounds) with
        {
            TestAccuracy = test?.Accuracy,
            TestMacroF1 = test?.MacroF1,
            ValidationAccuracy = validation,
        };
        _recorder.Finish(
            Trained(parameters, parametersSha256, _plan.TotalRounds, validation, test?.Accuracy),
            result,
            _test ?? _validation);
        Tell(result.ToEvent());
        return result;
    }

    /// <summary>Tells that the run was stopped and can go on.</summary>
    public RunResult Stop(long nextRound, string parametersSha256)
    {
        Sync();
        Tell(new RunStopped(nextRound, _recorder.Folder));
        return Result(false, parametersSha256, nextRound);
    }

    /// <summary>Records an event that belongs into the metrics, and hands every event on.</summary>
    public void Tell(RunEvent e)
    {
        _recorder.Record(e);
        _observer(e);
    }

    public void Dispose() => _recorder.Dispose();

    private void EvaluatedValidation(
        long round, SplitEvaluation split, ClassificationMetrics metrics, ReadOnlyMemory<float> parameters,
        string parametersSha256)
    {
        _validation = split;
        if (Best is { } best && metrics.Accuracy <= best.ValidationAccuracy) return;
        if (_definition.Spec.Keep.BestByValidationAccuracy)
            _recorder.WriteBestModel(Trained(parameters, parametersSha256, round + 1, metrics.Accuracy, null));
        Best = new BestEpoch(round + 1, metrics.Accuracy);
    }

    private RunResult Result(bool finished, string parametersSha256, long rounds) => new()
    {
        IsFinished = finished,
        RunHash = _definition.RunHash,
        ParametersSha256 = parametersSha256,
        Rounds = rounds,
        BestValidationAccuracy = Best?.ValidationAccuracy,
        ImagesPerSecond = Rate(_samples, _roundsTime),
        Run = _recorder.Folder,
    };

    private TrainedModel Trained(
        ReadOnlyMemory<float> parameters, string parametersSha256, long rounds, double? validationAccuracy,
        double? testAccuracy) => new()
        {
            Model = _definition.BuildModel(),
            Parameters = parameters,
            Classes = _definition.Data.Classes,
            Input = ModelInput.Of(_definition.Data),
            RunHash = _definition.RunHash,
            ParametersSha256 = parametersSha256,
            DataSha256 = _definition.Data.RootSha256,
            Rounds = rounds,
            ValidationAccuracy = validationAccuracy,
            TestAccuracy = testAccuracy,
        };

    private ClassificationMetrics Metrics(SplitEvaluation split) =>
        ClassificationMetrics.From(split.Counts, _definition.Data.Classes);

    private static double Rate(long samples, TimeSpan time) => time > TimeSpan.Zero ? samples / time.TotalSeconds : 0;
}
