using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// What passes between two layers for a batch: the value, and the gradient of the loss with respect to it. Spatial
/// shapes are blocked tensors with a halo as wide as the layers on both sides read; rows are [n][features].
/// </summary>
/// <remarks>
/// All memory is made at the first use: an executor that only evaluates never pays for gradients. Value and gradient
/// may each be samples of another activation's.
/// </remarks>
internal sealed class Activation : IDisposable
{
    private readonly int _maxBatch;

    private readonly int _halo;

    private readonly Part? _valueOf;

    private readonly Part? _gradientOf;

    private BlockedTensor? _value;

    private AlignedBuffer? _row;

    private BlockedTensor? _gradient;

    private AlignedBuffer? _gradientRow;

    public Activation(LayerShape shape, int halo, int maxBatch)
        => (Shape, _halo, _maxBatch) = (shape, halo, maxBatch);

    private Activation(Activation like, int maxBatch, Part? valueOf, Part? gradientOf)
    {
        (Shape, _halo, _maxBatch, NeedsGradient) = (like.Shape, like._halo, maxBatch, like.NeedsGradient);
        (_valueOf, _gradientOf) = (valueOf, gradientOf);
    }

    public LayerShape Shape { get; }

    /// <summary>
    /// False for the pictures themselves: nobody wants their gradient, and the expensive layers do not make it.
    /// </summary>
    public bool NeedsGradient { get; init; } = true;

    /// <summary>
    /// True for the pictures when their first reader has a value of its own for each group of samples
    /// (<see cref="Layer.TakesPictures"/>), and this one stays empty.
    /// </summary>
    public bool IsTakenInGroups { get; init; }

    /// <summary>
    /// What else the gradient is the sum of: the convolution that writes the gradient adds this one's. Null: nothing.
    /// </summary>
    public Activation? GradientTerm { get; private init; }

    public BlockedTensor Value => _value ??= _valueOf is { } part
        ? part.Owner.Value.Samples(part.First, _maxBatch)
        : new BlockedTensor(_maxBatch, Shape.Size, _halo);

    public BlockedTensor Gradient => _gradient ??= _gradientOf is { } part
        ? part.Owner.Gradient.Samples(part.First, _maxBatch)
        : new BlockedTensor(_maxBatch, Shape.Size, _halo);

    public Span<float> Rows(int count) => Rows(0, count);

    public Span<float> GradientRows(int count) => GradientRows(0, count);

    /// <summary>With the halo that the layers on both sides need.</summary>
    public static Activation Between(Layer producer, Layer consumer, int maxBatch)
        => new(producer.Output, Math.Max(producer.GradientHalo, consumer.InputHalo), maxBatch);

    /// <summary>The same value with a gradient of its own: one for each of several layers that read it.</summary>
    public Activation Fork() => new(this, _maxBatch, new Part(this, 0), null);

    /// <summary>Samples first .. first + count - 1: of the value and of the gradient.</summary>
    public Activation Samples(int first, int count)
        => new(this, count, new Part(this, first), new Part(this, first))
        {
            GradientTerm = GradientTerm?.Samples(first, count),
        };

    /// <summary>The same for a convolution that adds another's gradient to what it writes.</summary>
    public Activation AddingGradient(Activation of)
        => new(this, _maxBatch, new Part(this, 0), new Part(this, 0)) { GradientTerm = of };

    /// <summary>
    /// The same of the value alone. The gradient is in the memory of another such group, or, without one, in its own:
    /// groups are computed one after another, and no gradient is wanted for longer.
    /// </summary>
    public Activation Group(int first, int count, Activation? gradientOf)
        => new(this, count, new Part(this, first), gradientOf is null ? null : new Part(gradientOf, 0));

    /// <summary>The same with its gradient in another's memory; null: as it is.</summary>
    public Activation GradientIn(Activation? other)
        => other is null ? this : new(this, _maxBatch, _valueOf, new Part(other, 0));

    /// <summary>The same with a value for these samples alone, in the memory of another such group or, without one, its own.</summary>
    public Activation WithValueOfGroup(Activation? valueOf)
        => new(this, _maxBatch, valueOf is null ? null : new Part(valueOf, 0), _gradientOf);

    /// <summary>A value of its own, with the gradient in another's memory.</summary>
    public static Activation WithGradientOf(Activation other) => new(other, other._maxBatch, null, new Part(other, 0));

    /// <summary>Whether the first samples hold neither NaN nor infinity; padding lanes are not looked at.</summary>
    public bool IsFinite(int count, bool gradient) => Shape.IsSpatial
        ? Finite.All(gradient ? Gradient : Value, count)
        : Finite.All(gradient ? GradientRows(count) : Rows(count));

    public void Dispose()
    {
        _value?.Dispose();
        _row?.Dispose();
        _gradient?.Dispose();
        _gradientRow?.Dispose();
    }

    private Span<float> Rows(int first, int count) => _valueOf is { } part
        ? part.Owner.Rows(part.First + first, count)
        : (_row ??= NewRows()).Slice((long)first * Shape.Length, count * Shape.Length);

    private Span<float> GradientRows(int first, int count) => _gradientOf is { } part
        ? part.Owner.GradientRows(part.First + first, count)
        : (_gradientRow ??= NewRows()).Slice((long)first * Shape.Length, count * Shape.Length);

    private AlignedBuffer NewRows() => new((long)_maxBatch * Shape.Length);

    /// <summary>Samples of another activation, from a first one on.</summary>
    private sealed record Part(Activation Owner, int First);
}
