using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// What passes between two layers for a batch: the value, and the gradient of the loss with respect to it. Spatial
/// shapes are blocked tensors with a halo as wide as the layers on both sides read; rows are [n][features].
/// </summary>
internal sealed class Activation : IDisposable
{
    private readonly int _maxBatch;

    private readonly int _halo;

    private readonly Activation? _valueOwner;

    private readonly Activation? _gradientOwner;

    private readonly BlockedTensor? _value;

    private readonly AlignedBuffer? _row;

    private BlockedTensor? _gradient;

    private AlignedBuffer? _gradientRow;

    public Activation(LayerShape shape, int halo, int maxBatch)
    {
        (Shape, _halo, _maxBatch) = (shape, halo, maxBatch);
        if (shape.IsSpatial)
            _value = new BlockedTensor(maxBatch, shape.Size, halo);
        else
            _row = new AlignedBuffer((long)maxBatch * shape.Length);
    }

    private Activation(LayerShape shape, int halo, int maxBatch, Activation gradientOwner)
        : this(shape, halo, maxBatch) => _gradientOwner = gradientOwner;

    private Activation(Activation valueOwner)
    {
        (Shape, _halo, _maxBatch) = (valueOwner.Shape, valueOwner._halo, valueOwner._maxBatch);
        (_valueOwner, _value, _row) = (valueOwner, valueOwner._value, valueOwner._row);
    }

    public LayerShape Shape { get; }

    /// <summary>
    /// False for the pictures themselves: nobody wants their gradient, and the expensive layers do not make it.
    /// </summary>
    public bool NeedsGradient { get; init; } = true;

    public BlockedTensor Value => _value!;

    /// <summary>Made at the first use: an executor that only evaluates never pays for it.</summary>
    public BlockedTensor Gradient => _gradientOwner is null
        ? _gradient ??= new BlockedTensor(_maxBatch, Shape.Size, _halo)
        : _gradientOwner.Gradient;

    public Span<float> Rows(int count) => _row!.Slice(0, count * Shape.Length);

    public Span<float> GradientRows(int count)
        => (_gradientRow ??= new AlignedBuffer((long)_maxBatch * Shape.Length)).Slice(0, count * Shape.Length);

    /// <summary>With the halo that the layers on both sides need.</summary>
    public static Activation Between(Layer producer, Layer consumer, int maxBatch)
        => new(producer.Output, Math.Max(producer.GradientHalo, consumer.InputHalo), maxBatch);

    /// <summary>The same value with a gradient of its own: one for each of several layers that read it.</summary>
    public Activation Fork() => new(this) { NeedsGradient = NeedsGradient };

    /// <summary>A value of its own, with the gradient in another's memory.</summary>
    public static Activation WithGradientOf(Activation other) => new(other.Shape, other._halo, other._maxBatch, other);

    /// <summary>Whether the first samples hold neither NaN nor infinity; padding lanes are not looked at.</summary>
    public bool IsFinite(int count, bool gradient) => Shape.IsSpatial
        ? Finite.All(gradient ? Gradient : Value, count)
        : Finite.All(gradient ? GradientRows(count) : Rows(count));

    public void Dispose()
    {
        _gradient?.Dispose();
        _gradientRow?.Dispose();
        if (_valueOwner is null)
        {
            _value?.Dispose();
            _row?.Dispose();
        }
    }
}
