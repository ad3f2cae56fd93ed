using System.Collections.Immutable;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// What both norms are made of: sums over the pixels of each sample's channels, and an affine map with coefficients for
/// each sample and channel. Between the two, small tables [n][<see cref="Width"/>] in which padding channels stay 0.
/// Works on spatial activations, and on rows with every feature as a channel of one pixel.
/// </summary>
internal abstract class NormLayer : Layer
{
    protected const int TableCount = 5;

    private readonly bool _gradientComesMasked;

    protected NormLayer(LayerSite site)
        : base(site, site.Input)
    {
        Weight = site.Parameter("weight", [site.Input.Channels], Initializer.One, decays: false);
        Bias = site.Parameter("bias", [site.Input.Channels], Initializer.Zero, decays: false);
        Epsilon = site.Spec.Number("epsilon");
        Width = WidthOf(Input);
    }

    /// <summary>The same norm with the ReLU behind it.</summary>
    protected NormLayer(NormLayer plain, bool gradientComesMasked)
        : base(plain)
    {
        (Weight, Bias, Epsilon, Width) = (plain.Weight, plain.Bias, plain.Epsilon, plain.Width);
        (AppliesRelu, _gradientComesMasked) = (true, gradientComesMasked);
    }

    protected static Setting EpsilonSetting { get; } = new NumberSetting("epsilon", 1e-12f, 1f, 1e-5f);

    public override ImmutableArray<ParameterTensor> Parameters => [Weight, Bias];

    /// <summary>Two passes for the statistics and one to apply them, two operations each.</summary>
    public override long ForwardFlops => 6L * Output.Length;

    public override bool CanPutOutAgain => Input.IsSpatial;

    /// <summary>A ReLU follows, and this layer is both. Spatial activations only.</summary>
    public bool AppliesRelu { get; }

    protected ParameterTensor Weight { get; }

    protected ParameterTensor Bias { get; }

    protected float Epsilon { get; }

    /// <summary>Channels of a table's row, padding included.</summary>
    protected int Width { get; }

    /// <summary>This norm and the ReLU that follows it, in the same passes over memory.</summary>
    /// <param name="gradientComesMasked">The next layer applies the ReLU's mask to the gradient.</param>
    public abstract NormLayer WithRelu(bool gradientComesMasked);

    /// <summary>Sum of x over pixels, and sum of squares about each channel's own mean in the sample.</summary>
    protected void Statistics(Activation x, Span<float> sums, Span<float> squares, in Step step)
    {
        if (Input.IsSpatial)
            ChannelStatistics.Of(x.Value, sums, squares, step.Count, step.Team);
        else
            x.Rows(step.Count).CopyTo(sums);
    }

    /// <summary>y = x * scale + shift, and what is computed together with it.</summary>
    protected void Apply(LayerBuffers buffers, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, in Step step)
    {
        (Activation x, Activation y) = (buffers.Input, buffers.Output);
        if (Input.IsSpatial)
        {
            NormForward.Apply(
                x.Value, scale, shift, buffers.Addend?.Value, AppliesRelu, y.Value, step.Count, step.Team);
        }
        else
        {
            RowChannels.Affine(x.Rows(step.Count), scale, [], [], shift, y.Rows(step.Count));
        }
    }

    /// <summary>Sums over pixels of y's gradient, and of y's gradient times (x - centre).</summary>
    protected void GradientSums(
        LayerBuffers buffers, in NormTables tables, Span<float> sums, Span<float> products, in Step step)
    {
        (Activation x, Activation y) = (buffers.Input, buffers.Output);
        if (Input.IsSpatial)
        {
            NormBackward.Sums(
                y.Gradient, x.Value, y.Value, Mask(buffers), tables, sums, products, step.Count, step.Team);
        }
        else
        {
            y.GradientRows(step.Count).CopyTo(sums);
            RowChannels.Products(y.GradientRows(step.Count), x.Rows(step.Count), tables.Centre, products);
        }
    }

    /// <summary>Gradient of x = gradient of y * factor + x * slope + offset.</summary>
    protected void ApplyBack(
        LayerBuffers buffers, in NormTables tables, ReadOnlySpan<float> factor, ReadOnlySpan<float> slope,
        ReadOnlySpan<float> offset, in Step step)
    {
        (Activation x, Activation y) = (buffers.Input, buffers.Output);
        if (Input.IsSpatial)
        {
            NormBackward.Apply(
                y.Gradient, x.Value, Mask(buffers), tables, factor, slope, offset, x.Gradient, step.Count, step.Team);
        }
        else
        {
            RowChannels.Affine(
                y.GradientRows(step.Count), factor, x.Rows(step.Count), slope, offset, x.GradientRows(step.Count));
        }
    }

    private static int WidthOf(LayerShape input)
        => input.IsSpatial ? input.Size.Blocks * BlockedTensor.Lanes : input.Channels;

    private NormMask Mask(LayerBuffers buffers)
        => !AppliesRelu || _gradientComesMasked ? NormMask.None
            : buffers.Addend is null ? NormMask.Recomputed : NormMask.Output;
}
