using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Optimizers;

/// <inheritdoc cref="AdamWSpec"/>
/// <remarks>State: m, then v, each laid out as the flat vector.</remarks>
internal sealed class AdamW(AdamWSpec spec, Model model) : Optimizer(model, stateCopies: 2)
{
    private protected override void Update(
        ParameterTensor tensor, Span<float> flat, ReadOnlySpan<float> mean, Span<float> state, long step,
        float learningRateFactor)
    {
        Span<float> weights = flat.Slice(tensor.Offset, tensor.Length);
        ReadOnlySpan<float> gradients = mean.Slice(tensor.Offset, tensor.Length);
        Span<float> means = state.Slice(tensor.Offset, tensor.Length);
        Span<float> squares = state.Slice((StateLength / 2) + tensor.Offset, tensor.Length);
        float rate = spec.LearningRate * learningRateFactor;
        float keep = 1f - (rate * (tensor.Decays ? spec.WeightDecay : 0f));
        float stepRate = (float)(rate / (1.0 - ExactMath.Pow(spec.Beta1, step + 1)));
        float rootScale = (float)(1.0 / Math.Sqrt(1.0 - ExactMath.Pow(spec.Beta2, step + 1)));
        ParameterUpdates.Adam(
            weights, gradients, means, squares,
            new AdamFactors(spec.Beta1, spec.Beta2, keep, stepRate, rootScale, spec.Epsilon));
    }
}
