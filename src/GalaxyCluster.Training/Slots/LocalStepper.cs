using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Slots;

/// <summary>
/// The inner optimizer of a slot that takes several steps between two averages (local SGD: Stich 2019; DiLoCo:
/// Douillard et al. 2023). Its state starts at zero every round, so a slot carries nothing from round to round and any
/// worker can compute it. The schedule counts inner steps over the whole run.
/// </summary>
internal sealed class LocalStepper : IDisposable
{
    private readonly RunDefinition _definition;
    private readonly Model _model;
    private readonly Optimizer _optimizer;
    private readonly PreparedParameters _prepared;
    private readonly long _totalSteps;
    private readonly float[] _flat;
    private readonly float[] _mean;
    private readonly float[] _state;

    public LocalStepper(RunDefinition definition, RunPlan plan)
    {
        _definition = definition;
        _model = definition.BuildModel();
        _optimizer = Optimizer.Create(definition.Spec.Optimizer, _model);
        _prepared = new PreparedParameters(_model);
        _totalSteps = plan.TotalSteps;
        _flat = new float[_model.FlatLength];
        _mean = new float[_model.FlatLength];
        _state = new float[_optimizer.StateLength];
    }

    public void Start(ReadOnlySpan<float> flat)
    {
        flat.CopyTo(_flat);
        Array.Clear(_state);
    }

    /// <summary>The slot's own parameters after its last step.</summary>
    public PreparedParameters Prepare()
    {
        _prepared.Load(_flat);
        return _prepared;
    }

    /// <summary>One inner step from the sums over <paramref name="samples"/> samples.</summary>
    public void Step(ReadOnlySpan<float> sums, int samples, long round, int step)
    {
        VectorSums.Divide(sums, samples, _mean);
        if (_definition.Spec.ClipNorm is { } limit) GradientClipping.Clip(_model, _mean, limit);
        float factor = _definition.Spec.Schedule.Factor((round * _definition.Spec.LocalSteps) + step, _totalSteps);
        _optimizer.Step(_flat, _mean, _state, step, factor);
    }

    /// <summary>n × (start − end) for trainables, n × end for buffers.</summary>
    /// <exception cref="NonFiniteException">A parameter became NaN or infinite.</exception>
    public void Contribute(ReadOnlySpan<float> start, int samples, Span<float> contribution)
    {
        foreach (ParameterTensor tensor in _model.Parameters)
        {
            Span<float> into = contribution.Slice(tensor.Offset, tensor.Length);
            ReadOnlySpan<float> end = _flat.AsSpan(tensor.Offset, tensor.Length);
            if (tensor.Kind == ParameterKind.Buffer) VectorSums.Scale(end, samples, into);
            else VectorSums.WeightedDifference(start.Slice(tensor.Offset, tensor.Length), end, samples, into);
            if (!VectorSums.AllFinite(into)) throw new NonFiniteException(tensor.Name, "local step");
        }
    }

    public void Dispose() => _prepared.Dispose();
}
