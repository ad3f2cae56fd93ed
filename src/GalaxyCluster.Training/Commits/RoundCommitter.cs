using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Training.Commits;

/// <summary>
/// Holds the run's parameters and turns a round's sum into the next ones: mean over the samples, clipping, optimizer or
/// outer step, check that all is finite, hash. A round commits whole or not at all. Not thread-safe: one owner.
/// </summary>
public sealed class RoundCommitter
{
    private readonly RunPlan _plan;
    private readonly RunSpec _spec;
    private readonly Model _model;
    private readonly IGlobalStep _step;
    private readonly HashSet<(long Round, int Slot)> _skips = [];
    private readonly float[] _mean;
    private float[] _flat;
    private float[] _next;
    private float[] _state;
    private float[] _nextState;

    /// <summary>Starts at round 0 with the parameters that the run's seed gives.</summary>
    public RoundCommitter(RunDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _plan = new RunPlan(definition);
        _spec = definition.Spec;
        _model = definition.BuildModel();
        _step = (_spec.LocalSteps, _spec.Outer) switch
        {
            (1, _) => new GradientStep(definition, _plan),
            (_, NesterovOuterSpec nesterov) => new NesterovStep(_model, nesterov),
            _ => new AverageStep(_model),
        };
        _mean = new float[_model.FlatLength];
        _flat = new float[_model.FlatLength];
        _next = new float[_model.FlatLength];
        _state = new float[_step.StateLength];
        _nextState = new float[_step.StateLength];
        _model.Initialize(_flat, _spec.Seed);
        ParametersSha256 = ContributionDigest.Of(_flat);
    }

    /// <summary>
    /// The parameters of <see cref="NextRound"/>. The memory keeps its content through the next commit, and is
    /// overwritten by the one after that.
    /// </summary>
    public ReadOnlyMemory<float> Parameters => _flat;

    public string ParametersSha256 { get; private set; }

    public long NextRound { get; private set; }

    public bool IsFinished => NextRound == _plan.TotalRounds;

    /// <param name="round">Must be <see cref="NextRound"/>.</param>
    /// <param name="sum">Root of the round's sum tree.</param>
    /// <param name="total">Root's loss, correct count and samples.</param>
    /// <exception cref="CommitException">
    /// Wrong round, wrong number of samples, or something is NaN or infinite.
    /// </exception>
    public CommitSummary Commit(long round, ReadOnlySpan<float> sum, StepResult total)
    {
        Check(round, sum, total);
        VectorSums.Divide(sum, total.Samples, _mean);
        CheckFinite(round, _mean, "gradient");
        _flat.CopyTo(_next, 0);
        _state.CopyTo(_nextState, 0);
        float norm = _step.Step(_next, _mean, _nextState, round);
        CheckFinite(round, _next, "parameter");
        (_flat, _next) = (_next, _flat);
        (_state, _nextState) = (_nextState, _state);
        NextRound = round + 1;
        ParametersSha256 = ContributionDigest.Of(_flat);
        float rate = _spec.Optimizer.LearningRate * _spec.Schedule.Factor(round * _spec.LocalSteps, _plan.TotalSteps);
        return new CommitSummary(
            round, _plan.EpochOf(round), total.LossSum / total.Samples, (double)total.Correct / total.Samples, rate,
            norm,
            total.Samples, ParametersSha256);
    }

    /// <summary>
    /// The slot adds nothing to a round: its samples are not expected in the sum, and not counted in the average.
    /// </summary>
    public void Skip(long round, int slot) => _skips.Add((round, slot));

    public CommitterState Export() => new(NextRound, [.. _flat], [.. _state], ParametersSha256);

    /// <summary>Continues from an exported state.</summary>
    /// <exception cref="CommitException">The state is of another run, or its hash is wrong.</exception>
    public void Import(CommitterState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Parameters.Length != _flat.Length || state.OptimizerState.Length != _state.Length)
            throw new CommitException(
                $"a state of {state.Parameters.Length} + {state.OptimizerState.Length} floats is not of this run "
                + $"({_flat.Length} + {_state.Length})");
        if (state.NextRound < 0 || state.NextRound > _plan.TotalRounds)
            throw new CommitException($"round {state.NextRound} is not in this run of {_plan.TotalRounds} rounds");
        string hash = ContributionDigest.Of(state.Parameters);
        if (hash != state.ParametersSha256)
            throw new CommitException($"the state's parameters hash to {hash}, not to {state.ParametersSha256}");
        state.Parameters.CopyTo(_flat, 0);
        state.OptimizerState.CopyTo(_state, 0);
        NextRound = state.NextRound;
        ParametersSha256 = hash;
    }

    private void Check(long round, ReadOnlySpan<float> sum, StepResult total)
    {
        if (round != NextRound || round >= _plan.TotalRounds)
            throw new CommitException(
                $"round {round} cannot be committed: the next of {_plan.TotalRounds} rounds is {NextRound}");
        if (sum.Length != _flat.Length)
            throw new CommitException(
                $"round {round}: a sum of {sum.Length} floats is not of this model ({_flat.Length})");
        int expected = _plan.SampleCount(round);
        foreach ((long skippedIn, int slot) in _skips) expected -= skippedIn == round ? _plan.SampleCount(round, slot) : 0;
        if (total.Samples != expected)
            throw new CommitException(
                $"round {round}: the sum holds {total.Samples} samples, the round has {expected}");
        if (!double.IsFinite(total.LossSum))
            throw new CommitException(
                $"round {round}: the loss is not finite; lower the learning rate or set clipNorm");
    }

    private void CheckFinite(long round, ReadOnlySpan<float> values, string what)
    {
        if (VectorSums.AllFinite(values)) return;
        foreach (ParameterTensor tensor in _model.Parameters)
        {
            if (!VectorSums.AllFinite(values.Slice(tensor.Offset, tensor.Length)))
                throw new CommitException(
                    $"round {round}: a {what} of '{tensor.Name}' is not finite; lower the learning rate or set "
                    + "clipNorm");
        }
    }
}
