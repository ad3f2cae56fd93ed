using System.Collections.Immutable;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// What one executor holds for one layer: where it reads and writes, and what forward keeps for backward.
/// </summary>
internal sealed class LayerBuffers(
    Activation input, Activation output, long savedLength, ImmutableArray<LayerBuffers> children,
    params ImmutableArray<Activation> owned)
    : IDisposable
{
    public Activation Input { get; } = input;

    public Activation Output { get; } = output;

    public AlignedBuffer Saved { get; } = new(savedLength);

    /// <summary>What a norm adds to its output: the other branch of the residual whose body it ends. Null: nothing.</summary>
    public Activation? Addend { get; init; }

    public ImmutableArray<LayerBuffers> Children { get; } = children;

    public void Dispose()
    {
        foreach (LayerBuffers child in Children)
            child.Dispose();
        foreach (Activation activation in owned)
            activation.Dispose();
        Saved.Dispose();
    }
}
