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

    public static LayerKind Vocabulary { get; } = new("groupNorm",
        [new IntSetting("groups", 1, ModelLimits.Channels, 8), EpsilonSetting], Create, Shorthand: "groups");

    /// <summary>Values in a group.</summary>
    private double GroupLength => (double)_groupWidth * Input.Size.Pixels;

    /// <summary>Per sample and group: mean, then 1 / sqrt(variance + epsilon).</summary>
    public override long SavedLength(int maxBatch) => 2L * maxBatch * _groups;

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        int statistics = step.Count * _groups;
        Span<float> means = buffers.Saved.Slice(0, statistics);
        Span<float> inverses = buffers.Saved.Slice(statistics, statistics);
        Span<float> sums = Table(0, step);
        Span<float> centre = Table(1, step);
        Sums(buffers.Input, sums, step);
        for (int i = 0; i < statistics; i++)
            means[i] = (float)(Sum(Group(sums, i)) / GroupLength);
        Spread(means, centre);
        Squares(buffers.Input, centre, sums, step);
        for (int i = 0; i < statistics; i++)
            inverses[i] = (float)(1.0 / Math.Sqrt((Sum(Group(sums, i)) / GroupLength) + Epsilon));
        ReadOnlySpan<float> weight = step[Weight];
        ReadOnlySpan<float> bias = step[Bias];
        for (int i = 0; i < statistics; i++)
        {
            Span<float> scale = Group(sums, i);
            Span<float> shift = Group(centre, i);
            int first = i % _groups * _groupWidth;
            for (int c = 0; c < _groupWidth; c++)
            {
                scale[c] = weight[first + c] * inverses[i];
                shift[c] = bias[first + c] - (means[i] * scale[c]);
            }
        }
        Apply(buffers.Input, sums, centre, buffers.Output, step);
    }

    /// <summary>
    /// With M values a group, v = 1 / sqrt(variance + epsilon), and per channel G = sum of gradients, P = sum of
    /// gradient * (x - mean): gradX = v (weight gradY - sum(weight G) / M - (x - mean) v^2 sum(weight P) / M), the sums
    /// over the group; gradWeight = sum over samples of v P, gradBias = sum over samples of G.
    /// </summary>
    public override void Backward(LayerBuffers buffers, in Step step)
    {
        int statistics = step.Count * _groups;
        ReadOnlySpan<float> means = buffers.Saved.Slice(0, statistics);
        ReadOnlySpan<float> inverses = buffers.Saved.Slice(statistics, statistics);
        Span<float> sums = Table(0, step);
        Span<float> products = Table(1, step);
        Span<float> centre = Table(2, step);
        Spread(means, centre);
        GradientSums(buffers.Output, sums, step);
        GradientProducts(buffers.Output, buffers.Input, centre, products, step);
        Span<float> gradWeight = step.Gradient(Weight);
        Span<float> gradBias = step.Gradient(Bias);
        gradWeight.Clear();
        gradBias.Clear();
        for (int i = 0; i < statistics; i++)
        {
            int first = i % _groups * _groupWidth;
            for (int c = 0; c < _groupWidth; c++)
            {
                gradWeight[first + c] += Group(products, i)[c] * inverses[i];
                gradBias[first + c] += Group(sums, i)[c];
            }
            ReadOnlySpan<float> weight = step[Weight].Slice(first, _groupWidth);
            SetCoefficients(weight, means[i], inverses[i], Group(sums, i), Group(products, i), Group(centre, i));
        }
        ApplyBack(buffers, sums, products, centre, step);
    }

    private static GroupNorm Create(LayerSite site)
    {
        int groups = site.Spec.Int("groups");
        if (site.Input.Channels % groups != 0)
            throw site.DoesNotFit($"{groups} groups do not divide {site.Input.Channels} channels");
        return new GroupNorm(site, groups);
    }

    private static double Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum;
    }

    /// <summary>
    /// The sums of one group become the coefficients of its gradient: scale, slope and shift of ApplyBack.
    /// </summary>
    private void SetCoefficients(
        ReadOnlySpan<float> weight, double mean, double inverse, Span<float> sums, Span<float> products,
        Span<float> shifts)
    {
        (double sum, double product) = (0, 0);
        for (int c = 0; c < weight.Length; c++)
        {
            sum += (double)weight[c] * sums[c];
            product += (double)weight[c] * products[c];
        }
        double slope = -inverse * inverse * inverse * product / GroupLength;
        double shift = (-inverse * sum / GroupLength) - (slope * mean);
        for (int c = 0; c < weight.Length; c++)
            (sums[c], products[c], shifts[c]) = ((float)(weight[c] * inverse), (float)slope, (float)shift);
    }

    /// <summary>The channels of statistic i (sample i / groups, group i % groups) in a table.</summary>
    private Span<float> Group(Span<float> table, int i)
        => table.Slice((i / _groups * Width) + (i % _groups * _groupWidth), _groupWidth);

    private void Spread(ReadOnlySpan<float> statistics, Span<float> table)
    {
        for (int i = 0; i < statistics.Length; i++)
            Group(table, i).Fill(statistics[i]);
    }
}
