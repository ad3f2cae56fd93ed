using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Layers;

/// <summary>The parameters a layer packs, and where to.</summary>
internal readonly ref struct PreparedLayer(ReadOnlySpan<float> flat, AlignedBuffer packed)
{
    private readonly ReadOnlySpan<float> _flat = flat;

    public AlignedBuffer Packed { get; } = packed;

    public ReadOnlySpan<float> this[ParameterTensor? tensor]
        => tensor is null ? [] : _flat.Slice(tensor.Offset, tensor.Length);
}
