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

    private BatchNorm(BatchNorm plain, bool gradientComesMasked)
        : base(plain, gradientComesMasked)
        => (_runningMean, _runningVariance, _momentum) = (plain._runningMean, plain._runningVariance, plain._momentum);

    public static LayerKind Vocabulary { get; } = new("batchNorm",
        [EpsilonSetting, new NumberSetting("momentum", 0f, 1f, 0.1f)], site => new BatchNorm(site));

    public override ImmutableArray<ParameterTensor> Parameters => [Weight, Bias, _runningMean, _runningVariance];

    public override bool SplitsBySample => Input.IsSpatial;

    /// <summary>Until the sums of the whole batch are there, nothing can be put out.</summary>
    public override int Phases => 2;

    /// <summary>Per channel: mean, then 1 / sqrt(variance + epsilon); then the tables, of the whole batch.</summary>
    public override long SumsLength(int batch) => (2L * Width) + ((long)TableCount * batch * Width);

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        ForwardPhase(0, buffers, step);
        ForwardPhase(1, buffers, step);
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        BackwardPhase(0, buffers, step);
        BackwardPhase(1, buffers, step);
    }

    /// <summary>Phase 0 adds up, phase 1 puts out.</summary>
    public override void ForwardPhase(int phase, LayerBuffers buffers, in Step step)
    {
        Span<float> first = Table(0, buffers, step);
        Span<float> second = Table(1, buffers, step);
        if (phase == 0)
        {
            if (step.Training)
                Statistics(buffers.Input, OfGroup(first, step), OfGroup(second, step), step);
            return;
        }
        if (step.Group.IsFirst)
        {
            Span<float> means = Means(buffers);
            Span<float> inverses = Inverses(buffers);
            if (step.Training)
                MeasureBatch(first, second, means, inverses, step);
            else
                RecallAverages(means, inverses, step);
            // The tables have done their work as sums and become coefficients.
            SetCoefficients(means, inverses, first, second, step);
        }
        Apply(buffers, OfGroup(first, step), OfGroup(second, step), step);
    }

    /// <summary>
    /// With M values a channel, G = sum of gradients, P = sum of gradient * (x - mean) and v = 1 / sqrt(variance +
    /// epsilon): gradX = weight v (gradY - G / M - (x - mean) v^2 P / M), gradWeight = v P, gradBias = G. Phase 0 adds up
    /// G and P.
    /// </summary>
    public override void BackwardPhase(int phase, LayerBuffers buffers, in Step step)
    {
        Span<float> sums = Table(0, buffers, step);
        Span<float> products = Table(1, buffers, step);
        Span<float> offsets = Table(2, buffers, step);
        Span<float> scale = Table(3, buffers, step);
        Span<float> shift = Table(4, buffers, step);
        if (step.Group.IsFirst)
        {
            if (phase == 0)
            {
                Repeat(Means(buffers), offsets, step.BatchCount);
                SetCoefficients(Means(buffers), Inverses(buffers), scale, shift, step);
            }
            else
            {
                SetBackCoefficients(Means(buffers), Inverses(buffers), sums, products, offsets, step);
            }
        }
        NormTables tables = new(OfGroup(offsets, step), OfGroup(scale, step), OfGroup(shift, step));
        Span<float> first = OfGroup(sums, step);
        Span<float> second = OfGroup(products, step);
        if (phase == 0)
            GradientSums(buffers, tables, first, second, step);
        else
            ApplyBack(buffers, tables, first, second, tables.Centre, step);
    }

    /// <summary>The tables still hold the forward pass's coefficients: phase 0 of backward is what overwrites them.</summary>
    public override void PutOutAgain(LayerBuffers buffers, in Step step)
        => Apply(buffers, OfGroup(Table(0, buffers, step), step), OfGroup(Table(1, buffers, step), step), step);

    public override NormLayer WithRelu(bool gradientComesMasked) => new BatchNorm(this, gradientComesMasked);

    /// <summary>The sums of the whole batch become the coefficients of its gradient: factor, slope and offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetBackCoefficients(
        ReadOnlySpan<float> means, ReadOnlySpan<float> inverses, Span<float> sums, Span<float> products,
        Span<float> offsets, in Step step)
    {
        ReadOnlySpan<float> weight = step[Weight];
        Span<float> gradWeight = step.Gradient(Weight);
        Span<float> gradBias = step.Gradient(Bias);
        double share = 1.0 / ((double)step.BatchCount * Input.Size.Pixels);
        int channels = Input.Channels;
        for (int c = 0; c < channels; c++)
        {
            (double sum, double product, double inverse) = (Down(sums, c, step), Down(products, c, step), inverses[c]);
            gradBias[c] = (float)sum;
            gradWeight[c] = (float)(product * inverse);
            double factor = weight[c] * inverse;
            double slope = -factor * inverse * inverse * product * share;
            double offset = (-factor * sum * share) - (slope * means[c]);
            for (int i = 0; i < step.BatchCount; i++)
            {
                sums[(i * Width) + c] = (float)factor;
                products[(i * Width) + c] = (float)slope;
                offsets[(i * Width) + c] = (float)offset;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetCoefficients(
        ReadOnlySpan<float> means, ReadOnlySpan<float> inverses, Span<float> scale, Span<float> shift, in Step step)
    {
        ReadOnlySpan<float> weight = step[Weight];
        ReadOnlySpan<float> bias = step[Bias];
        scale.Clear();
        shift.Clear();
        int channels = Input.Channels;
        for (int i = 0; i < step.BatchCount; i++)
        {
            for (int c = 0; c < channels; c++)
            {
                scale[(i * Width) + c] = weight[c] * inverses[c];
                shift[(i * Width) + c] = bias[c] - (means[c] * (weight[c] * inverses[c]));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MeasureBatch(
        ReadOnlySpan<float> sums, ReadOnlySpan<float> squares, Span<float> means, Span<float> inverses, in Step step)
    {
        int pixels = Input.Size.Pixels;
        double count = (double)step.BatchCount * pixels;
        ReadOnlySpan<float> oldMean = step[_runningMean];
        ReadOnlySpan<float> oldVariance = step[_runningVariance];
        Span<float> newMean = step.Gradient(_runningMean);
        Span<float> newVariance = step.Gradient(_runningVariance);
        for (int c = 0; c < Input.Channels; c++)
        {
            double mean = Down(sums, c, step) / count;
            double spread = 0;
            for (int i = c; i < step.BatchCount * Width; i += Width)
                spread += ChannelStatistics.SquaresAbout(mean, sums[i], squares[i], pixels);
            means[c] = (float)mean;
            inverses[c] = (float)(1.0 / Math.Sqrt((spread / count) + Epsilon));
            // A single value has no unbiased variance; its biased one, 0, is taken.
            double unbiased = spread / Math.Max(count - 1, 1);
            newMean[c] = step.BatchCount * (oldMean[c] + (_momentum * (means[c] - oldMean[c])));
            newVariance[c] = step.BatchCount * (oldVariance[c] + (_momentum * ((float)unbiased - oldVariance[c])));
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
        for (int i = 0; i < step.BatchCount; i++)
            sum += table[(i * Width) + channel];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Repeat(ReadOnlySpan<float> values, Span<float> table, int count)
    {
        table.Clear();
        for (int i = 0; i < count; i++)
            values.CopyTo(table.Slice(i * Width, values.Length));
    }

    private Span<float> Means(LayerBuffers buffers) => buffers.Sums.Slice(0, Input.Channels);

    private Span<float> Inverses(LayerBuffers buffers) => buffers.Sums.Slice(Width, Input.Channels);

    /// <summary>One of five tables of the whole batch.</summary>
    private Span<float> Table(int number, LayerBuffers buffers, in Step step)
    {
        int length = step.BatchCount * Width;
        return buffers.Sums.Slice((2 * Width) + (number * length), length);
    }

    /// <summary>The samples of a table that are being computed.</summary>
    private Span<float> OfGroup(Span<float> table, in Step step) => table.Slice(step.First * Width, step.Count * Width);
}
