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
    private const int TableCount = 3;

    protected NormLayer(LayerSite site)
        : base(site, site.Input)
    {
        Weight = site.Parameter("weight", [site.Input.Channels], Initializer.One, decays: false);
        Bias = site.Parameter("bias", [site.Input.Channels], Initializer.Zero, decays: false);
        Epsilon = site.Spec.Number("epsilon");
    }

    protected static Setting EpsilonSetting { get; } = new NumberSetting("epsilon", 1e-12f, 1f, 1e-5f);

    public override ImmutableArray<ParameterTensor> Parameters => [Weight, Bias];

    /// <summary>Two passes for the statistics and one to apply them, two operations each.</summary>
    public override long ForwardFlops => 6L * Output.Length;

    protected ParameterTensor Weight { get; }

    protected ParameterTensor Bias { get; }

    protected float Epsilon { get; }

    /// <summary>Channels of a table's row, padding included.</summary>
    protected int Width => Input.IsSpatial ? Input.Size.Blocks * BlockedTensor.Lanes : Input.Channels;

    public override long ScratchLength(int maxBatch, int threads) => (long)TableCount * maxBatch * Width;

    /// <summary>One of three tables, zeroed.</summary>
    protected Span<float> Table(int number, in Step step)
    {
        int length = step.Count * Width;
        Span<float> table = step.Scratch.Slice(number * length, length);
        table.Clear();
        return table;
    }

    /// <summary>Sum of x over pixels.</summary>
    protected void Sums(Activation x, Span<float> sums, in Step step)
    {
        if (Input.IsSpatial)
            ChannelSums.Of(x.Value, sums, step.Count, step.Team);
        else
            x.Rows(step.Count).CopyTo(sums);
    }

    /// <summary>Sum of (x - centre)^2 over pixels.</summary>
    protected void Squares(Activation x, ReadOnlySpan<float> centre, Span<float> sums, in Step step)
    {
        if (Input.IsSpatial)
            ChannelSums.OfSquares(x.Value, centre, sums, step.Count, step.Team);
        else
            RowChannels.Squares(x.Rows(step.Count), centre, sums);
    }

    /// <summary>Sum of y's gradient over pixels.</summary>
    protected void GradientSums(Activation y, Span<float> sums, in Step step)
    {
        if (Input.IsSpatial)
            ChannelSums.Of(y.Gradient, sums, step.Count, step.Team);
        else
            y.GradientRows(step.Count).CopyTo(sums);
    }

    /// <summary>Sum of y's gradient times (x - centre) over pixels.</summary>
    protected void GradientProducts(
        Activation y, Activation x, ReadOnlySpan<float> centre, Span<float> sums, in Step step)
    {
        if (Input.IsSpatial)
            ChannelSums.OfProducts(y.Gradient, x.Value, centre, sums, step.Count, step.Team);
        else
            RowChannels.Products(y.GradientRows(step.Count), x.Rows(step.Count), centre, sums);
    }

    /// <summary>y = x * scale + shift</summary>
    protected void Apply(Activation x, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Activation y, in Step step)
    {
        if (Input.IsSpatial)
            ChannelAffine.Apply(x.Value, scale, x.Value, [], shift, y.Value, step.Count, step.Team);
        else
            RowChannels.Affine(x.Rows(step.Count), scale, [], [], shift, y.Rows(step.Count));
    }

    /// <summary>Gradient of x = gradient of y * scale + x * slope + shift</summary>
    protected void ApplyBack(
        LayerBuffers buffers, ReadOnlySpan<float> scale, ReadOnlySpan<float> slope, ReadOnlySpan<float> shift,
        in Step step)
    {
        (Activation x, Activation y) = (buffers.Input, buffers.Output);
        if (Input.IsSpatial)
        {
            ChannelAffine.Apply(y.Gradient, scale, x.Value, slope, shift, x.Gradient, step.Count, step.Team);
        }
        else
        {
            RowChannels.Affine(
                y.GradientRows(step.Count), scale, x.Rows(step.Count), slope, shift, x.GradientRows(step.Count));
        }
    }
}
