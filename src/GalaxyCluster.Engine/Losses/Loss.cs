using System.Diagnostics;

namespace GalaxyCluster.Engine.Losses;

/// <summary>
/// A loss for a number of classes: its value, its gradient, and how outputs become probabilities. Immutable.
/// </summary>
internal abstract class Loss(int classCount)
{
    protected int ClassCount { get; } = classCount;

    /// <exception cref="ArgumentException">The spec does not fit the number of classes.</exception>
    public static Loss Create(LossSpec spec, int classCount)
    {
        spec.Validate(classCount);
        return spec switch
        {
            SoftmaxCrossEntropySpec softmax => new SoftmaxCrossEntropy(softmax, classCount),
            SigmoidCrossEntropySpec => new SigmoidCrossEntropy(classCount),
            MeanSquaredErrorSpec => new SquaredError(classCount, factor: 1f / classCount),
            QuadraticCostSpec => new SquaredError(classCount, factor: 0.5f),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The loss of one sample; all spans are [classes].</summary>
    public abstract double Value(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets);

    /// <summary>Its gradient with respect to the outputs.</summary>
    public abstract void Gradient(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient);

    /// <summary>Outputs of one sample as probabilities: none negative, sum 1.</summary>
    public abstract void Probabilities(ReadOnlySpan<float> outputs, Span<float> probabilities);

    /// <summary>Losses of n samples added in their order; rows are [n, classes].</summary>
    public double Sum(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += Value(Row(outputs, i), Row(targets, i));
        return sum;
    }

    public void Gradients(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients, int n)
    {
        for (int i = 0; i < n; i++)
            Gradient(Row(outputs, i), Row(targets, i), gradients.Slice(i * ClassCount, ClassCount));
    }

    public void Probabilities(ReadOnlySpan<float> outputs, Span<float> probabilities, int n)
    {
        for (int i = 0; i < n; i++)
            Probabilities(Row(outputs, i), probabilities.Slice(i * ClassCount, ClassCount));
    }

    /// <summary>
    /// Samples whose largest output stands where their largest target does; the first counts among equals.
    /// </summary>
    public int Correct(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int n)
    {
        int correct = 0;
        for (int i = 0; i < n; i++)
            correct += Largest(Row(outputs, i)) == Largest(Row(targets, i)) ? 1 : 0;
        return correct;
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }
        return best;
    }

    private ReadOnlySpan<float> Row(ReadOnlySpan<float> rows, int i) => rows.Slice(i * ClassCount, ClassCount);
}
