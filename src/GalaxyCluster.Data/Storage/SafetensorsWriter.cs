using System.Collections.Immutable;

namespace GalaxyCluster.Data.Storage;

/// <summary>
/// Writes a safetensors file from front to back: the header at construction, then the tensors' elements in the
/// declared order, in pieces of any size (a piece may run over several tensors of one type).
/// </summary>
public sealed class SafetensorsWriter
{
    public SafetensorsWriter(Stream stream, ImmutableArray<TensorInfo> tensors, IReadOnlyDictionary<string, string> metadata) =>
        throw new NotImplementedException();

    public void Append(ReadOnlySpan<float> values) => throw new NotImplementedException();

    public void Append(ReadOnlySpan<long> values) => throw new NotImplementedException();

    public void Append(ReadOnlySpan<byte> values) => throw new NotImplementedException();

    /// <exception cref="InvalidOperationException">Fewer elements were appended than declared.</exception>
    public void Complete() => throw new NotImplementedException();
}
