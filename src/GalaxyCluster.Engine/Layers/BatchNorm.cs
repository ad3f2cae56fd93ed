using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias, per channel (or feature), with mean and variance over the
/// samples and pixels of one mini-batch in training and the running averages otherwise. (Ioffe and Szegedy 2015.)
/// </summary>
/// <remarks>
/// A mini-batch is a slot's: the numbers do not depend on which worker computes it. Running averages move by
/// <c>momentum</c> towards the mini-batch's mean and unbiased variance, and are then averaged over slots.
/// </remarks>
internal sealed class BatchNorm : NormLayer
{
    private readonly ParameterTensor _runningMean;

    private readonly ParameterTensor _runningVariance;

    private readonly float _momentum;

    private BatchNorm(LayerSite site)
        : base(site)
    {
        _runningMean = site.Buffer("running_mean", [site.Input.Channels], Initializer.Zero);
        _runningVariance = site.Buffer("running_var", [site.Input.Channels], Initializer.One);
        _momentum = site.Spec.Number("momentum");
    }

    private BatchNorm(BatchNorm plain, bool appliesRelu)
        : base(plain, appliesRelu)
        => (_runningMean, _runningVariance, _momentum) = (plain._runningMean, plain._runningVariance, plain._momentum);

    public static LayerKind Vocabulary { get; } = new("batchNorm",
        [EpsilonSetting, new NumberSetting("momentum", 0f, 1f, 0.1f)], site => new BatchNorm(site));

    public override ImmutableArray<ParameterTensor> Parameters => [Weight, Bias, _runningMean, _runningVariance];

    /// <summary>Per channel: mean, then 1 / sqrt(variance + epsilon).</summary>
    public override long SavedLength(int maxBatch) => 2L * Input.Channels;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(LayerBuffers buffers, in Step step)
    {
        Span<float> means = buffers.Saved.Slice(0, Input.Channels);
        Span<float> inverses = buffers.Saved.Slice(Input.Channels, Input.Channels);
        if (step.Training)
            MeasureBatch(buffers.Input, means, inverses, step);
        else
            RecallAverages(means, inverses, step);
        Span<float> scale = Table(0, step);
        Span<float> shift = Table(1, step);
        SetCoefficients(means, inverses, scale, shift, step);
        Apply(buffers, scale, shift, step);
    }

    /// <summary>
    /// With M values a channel, G = sum of gradients, P = sum of gradient * (x - mean) and v = 1 / sqrt(variance +
    /// epsilon): gradX = weight v (gradY - G / M - (x - mean) v^2 P / M), gradWeight = v P, gradBias = G.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(LayerBuffers buffers, in Step step)
    {
        ReadOnlySpan<float> means = buffers.Saved.Slice(0, Input.Channels);
        ReadOnlySpan<float> inverses = buffers.Saved.Slice(Input.Channels, Input.Channels);
        Span<float> sums = Table(0, step);
        Span<float> products = Table(1, step);
        Span<float> offsets = Table(2, step);
        Span<float> scale = Table(3, step);
        Span<float> shift = Table(4, step);
        Repeat(means, offsets, step.Count);
        SetCoefficients(means, inverses, scale, shift, step);
        NormTables tables = new(offsets, scale, shift);
        GradientSums(buffers, tables, sums, products, step);
        ReadOnlySpan<float> weight = step[Weight];
        Span<float> gradWeight = step.Gradient(Weight);
        Span<float> gradBias = step.Gradient(Bias);
        double share = 1.0 / ((double)step.Count * Input.Size.Pixels);
        for (int c = 0; c < Input.Channels; c++)
        {
            (double sum, double product, double inverse) = (Down(sums, c, step), Down(products, c, step), inverses[c]);
            gradBias[c] = (float)sum;
            gradWeight[c] = (float)(product * inverse);
            double factor = weight[c] * inverse;
            double slope = -factor * inverse * inverse * product * share;
            double offset = (-factor * sum * share) - (slope * means[c]);
            for (int i = 0; i < step.Count; i++)
            {
                // The tables have done their work as sums and centre, and become coefficients.
                sums[(i * Width) + c] = (float)factor;
                products[(i * Width) + c] = (float)slope;
                offsets[(i * Width) + c] = (float)offset;
            }
        }
        ApplyBack(buffers, tables, sums, products, offsets, step);
    }

    public override NormLayer WithRelu() => new BatchNorm(this, appliesRelu: true);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetCoefficients(
        ReadOnlySpan<float> means, ReadOnlySpan<float> inverses, Span<float> scale, Span<float> shift, in Step step)
    {
        ReadOnlySpan<float> weight = step[Weight];
        ReadOnlySpan<float> bias = step[Bias];
        for (int i = 0; i < step.Count; i++)
        {
            for (int c = 0; c < Input.Channels; c++)
            {
                scale[(i * Width) + c] = weight[c] * inverses[c];
                shift[(i * Width) + c] = bias[c] - (means[c] * (weight[c] * inverses[c]));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MeasureBatch(Activation x, Span<float> means, Span<float> inverses, in Step step)
    {
        Span<float> sums = Table(0, step);
        Span<float> squares = Table(1, step);
        double count = (double)step.Count * Input.Size.Pixels;
        Statistics(x, sums, squares, step);
        ReadOnlySpan<float> oldMean = step[_runningMean];
        ReadOnlySpan<float> oldVariance = step[_runningVariance];
        Span<float> newMean = step.Gradient(_runningMean);
        Span<float> newVariance = step.Gradient(_runningVariance);
        for (int c = 0; c < Input.Channels; c++)
        {
            double mean = Down(sums, c, step) / count;
            double spread = 0;
            for (int i = c; i < step.Count * Width; i += Width)
                spread += ChannelStatistics.SquaresAbout(mean, sums[i], squares[i], Input.Size.Pixels);
            means[c] = (float)mean;
            inverses[c] = (float)(1.0 / Math.Sqrt((spread / count) + Epsilon));
            // A single value has no unbiased variance; its biased one, 0, is taken.
            double unbiased = spread / Math.Max(count - 1, 1);
            newMean[c] = step.Count * (oldMean[c] + (_momentum * (means[c] - oldMean[c])));
            newVariance[c] = step.Count * (oldVariance[c] + (_momentum * ((float)unbiased - oldVariance[c])));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RecallAverages(Span<float> means, Span<float> inverses, in Step step)
    {
        step[_runningMean].CopyTo(means);
        ReadOnlySpan<float> variances = step[_runningVariance];
        for (int c = 0; c < Input.Channels; c++)
            inverses[c] = (float)(1.0 / Math.Sqrt((double)variances[c] + Epsilon));
    }

    /// <summary>The sum of a table's column, sample after sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Down(ReadOnlySpan<float> table, int channel, in Step step)
    {
        double sum = 0;
        for (int i = 0; i < step.Count; i++)
            sum += table[(i * Width) + channel];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Repeat(ReadOnlySpan<float> values, Span<float> table, int count)
    {
        for (int i = 0; i < count; i++)
            values.CopyTo(table.Slice(i * Width, values.Length));
    }
}
