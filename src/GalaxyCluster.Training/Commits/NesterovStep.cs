using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using GalaxyCluster.Training.Runs;

namespace GalaxyCluster.Training.Commits;

/// <summary>
/// v ← μ·v + d; p ← p − η·(d + μ·v), with d the mean movement start − end (DiLoCo; Douillard et al. 2023, outer
/// optimizer). Every product and sum is rounded on its own. Buffers are replaced by their mean. State: v in flat order.
/// </summary>
internal sealed class NesterovStep(Model model, NesterovOuterSpec spec) : IGlobalStep
{
    public int StateLength => model.FlatLength;

    public float Step(Span<float> flat, Span<float> mean, Span<float> state, long round)
    {
        float norm = GradientClipping.GlobalNorm(model, mean);
        foreach (ParameterTensor tensor in model.Parameters)
        {
            Span<float> values = flat.Slice(tensor.Offset, tensor.Length);
            ReadOnlySpan<float> change = mean.Slice(tensor.Offset, tensor.Length);
            if (tensor.Kind == ParameterKind.Buffer) change.CopyTo(values);
            else Step(values, change, state.Slice(tensor.Offset, tensor.Length));
        }

        return norm;
    }

    private void Step(Span<float> values, ReadOnlySpan<float> movement, Span<float> velocity)
    {
        for (int i = 0; i < values.Length; i++)
        {
            float kept = spec.Momentum * velocity[i];
            velocity[i] = kept + movement[i];
            float ahead = spec.Momentum * velocity[i];
            float step = spec.LearningRate * (movement[i] + ahead);
            values[i] -= step;
        }
    }
}
