using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// As <see cref="BatchNorm"/>, but with the mean and variance of each sample's groups of channels: nothing depends on
/// the other samples, so training and evaluation are the same function. (Wu and He 2018.)
/// </summary>
internal sealed class GroupNorm : NormLayer
{
    private readonly int _groups;

    private readonly int _groupWidth;

    private GroupNorm(LayerSite site, int groups)
        : base(site)
        => (_groups, _groupWidth) = (groups, site.Input.Channels / groups);

    private GroupNorm(GroupNorm plain, bool gradientComesMasked)
        : base(plain, gradientComesMasked)
        => (_groups, _groupWidth) = (plain._groups, plain._groupWidth);

    public static LayerKind Vocabulary { get; } = new("groupNorm",
        [new IntSetting("groups", 1, ModelLimits.Channels, 8), EpsilonSetting], Create, Shorthand: "groups");

    /// <summary>Values in a group.</summary>
    private double GroupLength => (double)_groupWidth * Input.Size.Pixels;

    /// <summary>Rows are never computed in groups.</summary>
    public override bool SplitsBySample => Input.IsSpatial;

    public override long ScratchLength(int maxBatch, int threads) => (long)TableCount * maxBatch * Width;

    /// <summary>Per sample and group: mean, then 1 / sqrt(variance + epsilon).</summary>
    public override long SavedLength(int maxBatch) => 2L * maxBatch * _groups;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(LayerBuffers buffers, in Step step)
    {
        int statistics = step.Count * _groups;
        Span<float> means = buffers.Saved.Slice(0, statistics);
        Span<float> inverses = buffers.Saved.Slice(statistics, statistics);
        Span<float> sums = Table(0, step);
        Span<float> squares = Table(1, step);
        Statistics(buffers.Input, sums, squares, step);
        for (int i = 0; i < statistics; i++)
        {
            ReadOnlySpan<float> groupSums = Group(sums, i);
            ReadOnlySpan<float> groupSquares = Group(squares, i);
            double mean = Sum(groupSums) / GroupLength;
            double spread = 0;
            for (int c = 0; c < _groupWidth; c++)
                spread += ChannelStatistics.SquaresAbout(mean, groupSums[c], groupSquares[c], Input.Size.Pixels);
            means[i] = (float)mean;
            inverses[i] = (float)(1.0 / Math.Sqrt((spread / GroupLength) + Epsilon));
        }
        // The tables have done their work as sums and become coefficients.
        SetCoefficients(means, inverses, sums, squares, step);
        Apply(buffers, sums, squares, step);
    }

    /// <summary>
    /// With M values a group, v = 1 / sqrt(variance + epsilon), and per channel G = sum of gradients, P = sum of
    /// gradient * (x - mean): gradX = v (weight gradY - sum(weight G) / M - (x - mean) v^2 sum(weight P) / M), the sums
    /// over the group; gradWeight = sum over samples of v P, gradBias = sum over samples of G.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(LayerBuffers buffers, in Step step)
    {
        int statistics = step.Count * _groups;
        ReadOnlySpan<float> means = buffers.Saved.Slice(0, statistics);
        ReadOnlySpan<float> inverses = buffers.Saved.Slice(statistics, statistics);
        Span<float> sums = Table(0, step);
        Span<float> products = Table(1, step);
        Span<float> offsets = Table(2, step);
        Span<float> scale = Table(3, step);
        Span<float> shift = Table(4, step);
        Spread(means, offsets);
        SetCoefficients(means, inverses, scale, shift, step);
        NormTables tables = new(offsets, scale, shift);
        GradientSums(buffers, tables, sums, products, step);
        Span<float> gradWeight = step.Gradient(Weight);
        Span<float> gradBias = step.Gradient(Bias);
        if (step.Group.IsFirst)
        {
            gradWeight.Clear();
            gradBias.Clear();
        }
        for (int i = 0; i < statistics; i++)
        {
            int first = i % _groups * _groupWidth;
            for (int c = 0; c < _groupWidth; c++)
            {
                gradWeight[first + c] += Group(products, i)[c] * inverses[i];
                gradBias[first + c] += Group(sums, i)[c];
            }
            ReadOnlySpan<float> weight = step[Weight].Slice(first, _groupWidth);
            SetBackCoefficients(weight, means[i], inverses[i], Group(sums, i), Group(products, i), Group(offsets, i));
        }
        ApplyBack(buffers, tables, sums, products, offsets, step);
    }

    public override void PutOutAgain(LayerBuffers buffers, in Step step)
    {
        int statistics = step.Count * _groups;
        Span<float> scale = Table(0, step);
        Span<float> shift = Table(1, step);
        SetCoefficients(
            buffers.Saved.Slice(0, statistics), buffers.Saved.Slice(statistics, statistics), scale, shift, step);
        Apply(buffers, scale, shift, step);
    }

    public override NormLayer WithRelu(bool gradientComesMasked) => new GroupNorm(this, gradientComesMasked);

    /// <summary>One of five tables, zeroed.</summary>
    private Span<float> Table(int number, in Step step)
    {
        int length = step.Count * Width;
        Span<float> table = step.Scratch.Slice(number * length, length);
        table.Clear();
        return table;
    }

    private static GroupNorm Create(LayerSite site)
    {
        int groups = site.Spec.Int("groups");
        if (site.Input.Channels % groups != 0)
            throw site.DoesNotFit($"{groups} groups do not divide {site.Input.Channels} channels");
        return new GroupNorm(site, groups);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum;
    }

    /// <summary>Of y = x * scale + shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetCoefficients(
        ReadOnlySpan<float> means, ReadOnlySpan<float> inverses, Span<float> scales, Span<float> shifts, in Step step)
    {
        ReadOnlySpan<float> weight = step[Weight];
        ReadOnlySpan<float> bias = step[Bias];
        for (int i = 0; i < means.Length; i++)
        {
            Span<float> scale = Group(scales, i);
            Span<float> shift = Group(shifts, i);
            int first = i % _groups * _groupWidth;
            for (int c = 0; c < _groupWidth; c++)
            {
                scale[c] = weight[first + c] * inverses[i];
                shift[c] = bias[first + c] - (means[i] * scale[c]);
            }
        }
    }

    /// <summary>
    /// The sums of one group become the coefficients of its gradient: factor, slope and offset of ApplyBack.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetBackCoefficients(
        ReadOnlySpan<float> weight, double mean, double inverse, Span<float> sums, Span<float> products,
        Span<float> offsets)
    {
        (double sum, double product) = (0, 0);
        for (int c = 0; c < weight.Length; c++)
        {
            sum += (double)weight[c] * sums[c];
            product += (double)weight[c] * products[c];
        }
        double slope = -inverse * inverse * inverse * product / GroupLength;
        double offset = (-inverse * sum / GroupLength) - (slope * mean);
        for (int c = 0; c < weight.Length; c++)
            (sums[c], products[c], offsets[c]) = ((float)(weight[c] * inverse), (float)slope, (float)offset);
    }

    /// <summary>The channels of statistic i (sample i / groups, group i % groups) in a table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<float> Group(Span<float> table, int i)
        => table.Slice((i / _groups * Width) + (i % _groups * _groupWidth), _groupWidth);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(ReadOnlySpan<float> statistics, Span<float> table)
    {
        for (int i = 0; i < statistics.Length; i++)
            Group(table, i).Fill(statistics[i]);
    }
}
