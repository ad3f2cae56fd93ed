using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Commits;

/// <summary>Synchronous SGD: the optimizer steps once a round on the mean gradient.</summary>
internal sealed class GradientStep : IGlobalStep
{
    private readonly Model _model;
    private readonly Optimizer _optimizer;
    private readonly RunSpec _spec;
    private readonly long _totalSteps;

    public GradientStep(RunDefinition definition, RunPlan plan)
    {
        _model = definition.BuildModel();
        _spec = definition.Spec;
        _optimizer = Optimizer.Create(_spec.Optimizer, _model);
        _totalSteps = plan.TotalSteps;
    }

    public int StateLength => _optimizer.StateLength;

    public float Step(Span<float> flat, Span<float> mean, Span<float> state, long round)
    {
        float norm = GradientClipping.GlobalNorm(_model, mean);
        if (_spec.ClipNorm is { } limit) GradientClipping.Clip(_model, mean, limit);
        _optimizer.Step(flat, mean, state, round, _spec.Schedule.Factor(round, _totalSteps));
        return norm;
    }
}
