using System.Collections.Immutable;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Losses;

/// <summary>
/// With t the smoothed target and p = softmax(outputs): value = -sum w[c] t[c] log p[c],
/// gradient[c] = p[c] * (sum w[k] t[k]) - w[c] t[c].
/// </summary>
internal sealed class SoftmaxCrossEntropy : Loss
{
    private readonly float _keep;

    private readonly float _spread;

    private readonly ImmutableArray<float> _weights;

    public SoftmaxCrossEntropy(SoftmaxCrossEntropySpec spec, int classCount)
        : base(classCount)
    {
        _keep = 1f - spec.LabelSmoothing;
        _spread = spec.LabelSmoothing / classCount;
        _weights = spec.ClassWeights;
    }

    public override double Value(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        float largest = Largest(outputs);
        double sum = 0;
        for (int i = 0; i < outputs.Length; i++)
            sum += ExactMath.Exp(outputs[i] - largest);
        double logSum = ExactMath.Log(sum) + largest;
        double value = 0;
        for (int i = 0; i < outputs.Length; i++)
            value += (double)WeightedTarget(targets, i) * (logSum - outputs[i]);
        return value;
    }

    public override void Gradient(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient)
    {
        Probabilities(outputs, gradient);
        float total = 0f;
        for (int i = 0; i < outputs.Length; i++)
            total += WeightedTarget(targets, i);
        for (int i = 0; i < outputs.Length; i++)
            gradient[i] = (gradient[i] * total) - WeightedTarget(targets, i);
    }

    public override void Probabilities(ReadOnlySpan<float> outputs, Span<float> probabilities)
        => RowSoftmax.Forward(outputs, probabilities);

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = values[0];
        foreach (float value in values)
            largest = Math.Max(largest, value);
        return largest;
    }

    private float WeightedTarget(ReadOnlySpan<float> targets, int i)
        => ((targets[i] * _keep) + _spread) * (_weights.IsEmpty ? 1f : _weights[i]);
}
