using GalaxyCluster.Engine.Layers;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Training;

/// <summary>
/// One round's parameters, as the kernels want them: the flat vector, and each layer's packed form. Loaded by one
/// thread, then read by any number of executors.
/// </summary>
public sealed class PreparedParameters : IDisposable
{
    private readonly AlignedBuffer _flat;

    private readonly AlignedBuffer?[] _packed;

    private readonly Layer[] _packing;

    public PreparedParameters(Model model)
    {
        Model = model;
        _flat = new AlignedBuffer(model.FlatLength);
        _packed = new AlignedBuffer?[model.LayerCount];
        List<Layer> found = [];
        AddPacking(model.Layers, found);
        _packing = [.. found];
    }

    public Model Model { get; }

    internal ReadOnlySpan<float> Flat => _flat.Span;

    /// <summary>Copies and packs a parameter vector. No executor may be computing with this object meanwhile.</summary>
    public void Load(ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Model.FlatLength);
        values.CopyTo(_flat.Span);
        foreach (Layer layer in _packing)
            layer.Pack(new PreparedLayer(values, _packed[layer.Index]!));
    }

    public void Dispose()
    {
        _flat.Dispose();
        foreach (AlignedBuffer? buffer in _packed)
            buffer?.Dispose();
    }

    internal AlignedBuffer Packed(Layer layer) => _packed[layer.Index]!;

    private void AddPacking(Layer layer, List<Layer> found)
    {
        if (layer.PackedLength > 0)
        {
            _packed[layer.Index] = new AlignedBuffer(layer.PackedLength);
            found.Add(layer);
        }
        foreach (Layer child in layer.Children)
            AddPacking(child, found);
    }
}
