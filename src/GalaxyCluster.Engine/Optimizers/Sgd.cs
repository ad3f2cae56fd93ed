using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Optimizers;

/// <inheritdoc cref="SgdSpec"/>
/// <remarks>State: the velocity v, laid out as the flat vector; none without momentum.</remarks>
internal sealed class Sgd(SgdSpec spec, Model model) : Optimizer(model, stateCopies: spec.Momentum == 0f ? 0 : 1)
{
    private protected override void Update(
        ParameterTensor tensor, Span<float> flat, ReadOnlySpan<float> mean, Span<float> state, long step,
        float learningRateFactor)
    {
        Span<float> weights = flat.Slice(tensor.Offset, tensor.Length);
        ReadOnlySpan<float> gradients = mean.Slice(tensor.Offset, tensor.Length);
        float rate = spec.LearningRate * learningRateFactor;
        float decay = tensor.Decays ? spec.WeightDecay : 0f;
        if (spec.Momentum == 0f)
        {
            for (int i = 0; i < weights.Length; i++)
                weights[i] -= rate * (gradients[i] + (decay * weights[i]));
            return;
        }
        Span<float> velocities = state.Slice(tensor.Offset, tensor.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            float direction = gradients[i] + (decay * weights[i]);
            float velocity = velocities[i] = (spec.Momentum * velocities[i]) + direction;
            weights[i] -= rate * (spec.Nesterov ? direction + (spec.Momentum * velocity) : velocity);
        }
    }
}
