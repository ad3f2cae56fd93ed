using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Training.Evaluation;

/// <summary>
/// A network's probabilities averaged over the eight dihedral views of each picture, in the views' order. One a thread.
/// </summary>
public sealed class ViewAverage
{
    /// <summary>Keeps the logarithm finite where all views give a class nothing.</summary>
    private const double SmallestProbability = 1e-30;

    private readonly int _channels;
    private readonly int _side;
    private readonly int _classes;
    private readonly float[] _turned;
    private readonly float[] _one;
    private readonly double[] _sums;

    /// <exception cref="ArgumentException">The model's pictures are not square.</exception>
    public ViewAverage(Model model, int maxBatch)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Input.Height != model.Input.Width)
            throw new ArgumentException("only square pictures have eight views", nameof(model));
        (_channels, _side, _classes) = (model.Input.Channels, model.Input.Height, model.ClassCount);
        _turned = new float[maxBatch * _channels * _side * _side];
        _one = new float[maxBatch * _classes];
        _sums = new double[maxBatch * _classes];
    }

    /// <param name="executor">Of the model.</param>
    /// <param name="prepared">Loaded.</param>
    /// <param name="images">[n, C, H, W].</param>
    /// <param name="n">Pictures.</param>
    /// <param name="probabilities">[n, classes], overwritten.</param>
    /// <exception cref="NonFiniteException">A layer's output is NaN or infinite.</exception>
    public void Predict(
        ModelExecutor executor, PreparedParameters prepared, ReadOnlySpan<float> images, int n,
        Span<float> probabilities)
    {
        ArgumentNullException.ThrowIfNull(executor);
        Span<float> turned = _turned.AsSpan(0, images.Length);
        Span<float> one = _one.AsSpan(0, n * _classes);
        Span<double> sums = _sums.AsSpan(0, n * _classes);
        sums.Clear();
        for (int view = 0; view < DihedralViews.Count; view++)
        {
            DihedralViews.Turn(images, _channels, _side, view, turned);
            executor.Predict(prepared, turned, n, one);
            for (int i = 0; i < one.Length; i++)
                sums[i] += one[i];
        }

        for (int i = 0; i < sums.Length; i++)
            probabilities[i] = (float)(sums[i] / DihedralViews.Count);
    }

    /// <summary>The same, and the sum of the cross-entropies with the targets.</summary>
    internal double Evaluate(
        ModelExecutor executor, PreparedParameters prepared, ReadOnlySpan<float> images, ReadOnlySpan<float> targets,
        int n, Span<float> probabilities)
    {
        Predict(executor, prepared, images, n, probabilities);
        double loss = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] > 0)
                loss -= targets[i] * ExactMath.Log(Math.Max(probabilities[i], SmallestProbability));
        }

        return loss;
    }
}
