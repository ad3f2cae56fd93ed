using System.Collections.Immutable;

namespace GalaxyCluster.Data.Storage;

/// <summary>A checked header: all tensors lie one after another, without gaps, and fill the file.</summary>
public sealed class SafetensorsHeader
{
    internal SafetensorsHeader(
        string source, ImmutableArray<TensorEntry> tensors, ImmutableSortedDictionary<string, string> metadata,
        long dataOffset)
    {
        Source = source;
        Tensors = tensors;
        Metadata = metadata;
        DataOffset = dataOffset;
    }

    public string Source { get; }

    /// <summary>By offset.</summary>
    public ImmutableArray<TensorEntry> Tensors { get; }

    public ImmutableSortedDictionary<string, string> Metadata { get; }

    /// <summary>Where the first tensor begins, from the start of the file.</summary>
    public long DataOffset { get; }

    /// <exception cref="DataFormatException">No tensor of that name and type.</exception>
    public TensorEntry Tensor(string name, TensorType type)
    {
        foreach (TensorEntry tensor in Tensors)
        {
            if (tensor.Info.Name != name)
                continue;
            return tensor.Info.Type == type
                ? tensor
                : throw new DataFormatException(
                    Source, $"tensor '{name}'", $"has type {tensor.Info.Type}, expected {type}");
        }

        throw new DataFormatException(Source, $"tensor '{name}'", "is missing");
    }
}
