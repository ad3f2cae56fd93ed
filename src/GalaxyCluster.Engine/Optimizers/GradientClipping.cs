using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Optimizers;

/// <summary>Limits the Euclidean length of the whole gradient (Pascanu et al. 2013).</summary>
public static class GradientClipping
{
    /// <summary>Keeps the factor finite for a zero gradient; PyTorch's value.</summary>
    private const double Epsilon = 1e-6;

    /// <summary>
    /// Length of the gradient of all trainable tensors, added in double in the order of the flat vector.
    /// </summary>
    public static float GlobalNorm(Model model, ReadOnlySpan<float> mean)
    {
        double sum = 0;
        foreach (ParameterTensor tensor in model.Parameters)
        {
            if (tensor.Kind != ParameterKind.Trainable)
                continue;
            foreach (float value in mean.Slice(tensor.Offset, tensor.Length))
                sum += (double)value * value;
        }
        return (float)Math.Sqrt(sum);
    }

    /// <summary>
    /// Scales the gradient of all trainable tensors to a length of at most <paramref name="maxNorm"/>; buffers stay.
    /// </summary>
    /// <returns>The length before.</returns>
    public static float Clip(Model model, Span<float> mean, float maxNorm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNorm);
        float norm = GlobalNorm(model, mean);
        float factor = (float)(maxNorm / (norm + Epsilon));
        if (!(factor < 1f))
            return norm;
        foreach (ParameterTensor tensor in model.Parameters)
        {
            if (tensor.Kind != ParameterKind.Trainable)
                continue;
            ParameterUpdates.Scale(mean.Slice(tensor.Offset, tensor.Length), factor);
        }
        return norm;
    }
}
