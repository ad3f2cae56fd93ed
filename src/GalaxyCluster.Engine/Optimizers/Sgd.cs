using GalaxyCluster.Engine.Kernels.Blocks;
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
            ParameterUpdates.Descend(weights, gradients, rate, decay);
            return;
        }
        ParameterUpdates.DescendWithMomentum(
            weights, gradients, state.Slice(tensor.Offset, tensor.Length), rate, decay, spec.Momentum, spec.Nesterov);
    }
}
