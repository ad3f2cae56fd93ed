using System.Collections.Immutable;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// What one executor holds for one layer (in a <see cref="Stage"/>: for one group of samples): where it reads and
/// writes, and what forward keeps for backward.
/// </summary>
internal sealed class LayerBuffers(
    Activation input, Activation output, long savedLength, long sumsLength, ImmutableArray<LayerBuffers> children,
    LayerBuffers? first, params ImmutableArray<Activation> owned)
    : IDisposable
{
    private AlignedBuffer? _saved;

    private AlignedBuffer? _sums;

    public Activation Input { get; } = input;

    public Activation Output { get; } = output;

    /// <summary>What forward leaves for backward.</summary>
    public AlignedBuffer Saved => _saved ??= new AlignedBuffer(savedLength);

    /// <summary>Sums over samples: one memory for all groups. Made at the first use, in backward.</summary>
    public AlignedBuffer Sums => first is null ? _sums ??= new AlignedBuffer(sumsLength) : first.Sums;

    /// <summary>What a norm adds to its output: the other branch of the residual whose body it ends. Null: nothing.</summary>
    public Activation? Addend { get; init; }

    public ImmutableArray<LayerBuffers> Children { get; } = children;

    public void Dispose()
    {
        foreach (LayerBuffers child in Children)
            child.Dispose();
        foreach (Activation activation in owned)
            activation.Dispose();
        _saved?.Dispose();
        _sums?.Dispose();
    }
}
