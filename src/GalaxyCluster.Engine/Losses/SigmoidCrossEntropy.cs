using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Engine.Losses;

/// <summary>
/// With outputs z and targets t: value = sum of max(z, 0) - z t + log(1 + e^-|z|), which nothing overflows;
/// gradient = s(z) - t.
/// </summary>
internal sealed class SigmoidCrossEntropy(int classCount) : Loss(classCount)
{
    public override double Value(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        double value = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            double z = outputs[i];
            value += Math.Max(z, 0.0) - (z * targets[i]) + ExactMath.Log1P(ExactMath.Exp(-Math.Abs(z)));
        }
        return value;
    }

    public override void Gradient(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient)
    {
        ExactMath.Sigmoid(outputs, gradient);
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] -= targets[i];
    }

    /// <summary>The sigmoids' shares of their sum; when all are 0, every class is as likely.</summary>
    public override void Probabilities(ReadOnlySpan<float> outputs, Span<float> probabilities)
    {
        ExactMath.Sigmoid(outputs, probabilities);
        float sum = 0f;
        foreach (float value in probabilities)
            sum += value;
        foreach (ref float value in probabilities)
            value = sum > 0f ? value / sum : 1f / probabilities.Length;
    }
}
