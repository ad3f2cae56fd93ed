using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Kernels.Reference;

/// <summary>What <see cref="ParameterUpdates"/> computes, one float at a time; bit for bit the same.</summary>
internal static class ReferenceUpdates
{
    public static void Descend(Span<float> weights, ReadOnlySpan<float> gradients, float rate, float decay)
    {
        for (int i = 0; i < weights.Length; i++)
            weights[i] -= rate * (gradients[i] + (decay * weights[i]));
    }

    public static void DescendWithMomentum(
        Span<float> weights, ReadOnlySpan<float> gradients, Span<float> velocities, float rate, float decay,
        float momentum, bool nesterov)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            float direction = gradients[i] + (decay * weights[i]);
            float velocity = velocities[i] = (momentum * velocities[i]) + direction;
            weights[i] -= rate * (nesterov ? direction + (momentum * velocity) : velocity);
        }
    }

    public static void Adam(
        Span<float> weights, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares,
        in AdamFactors factors)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            float gradient = gradients[i];
            means[i] = (factors.Beta1 * means[i]) + ((1f - factors.Beta1) * gradient);
            squares[i] = (factors.Beta2 * squares[i]) + ((1f - factors.Beta2) * gradient * gradient);
            float root = float.Sqrt(squares[i]) * factors.RootScale;
            weights[i] = (weights[i] * factors.Keep) - (factors.Rate * means[i] / (root + factors.Epsilon));
        }
    }
}
