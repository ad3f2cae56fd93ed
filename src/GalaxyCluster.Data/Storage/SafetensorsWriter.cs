using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace GalaxyCluster.Data.Storage;

/// <summary>
/// Writes a safetensors file from front to back: the header at construction, then the tensors' elements in the
/// declared order, in pieces of any size (a piece may run over several tensors of one type).
/// </summary>
public sealed class SafetensorsWriter
{
    private readonly Stream _stream;
    private readonly ImmutableArray<TensorInfo> _tensors;
    private int _tensor;
    private long _written; // bytes of _tensors[_tensor]

    /// <param name="stream">Where the file begins; not closed.</param>
    /// <param name="tensors">In file order. So that every tensor is aligned, put wider element types first.</param>
    /// <param name="metadata">Written sorted by key; may be empty.</param>
    /// <exception cref="ArgumentException">A name is given twice or is <c>__metadata__</c>.</exception>
    public SafetensorsWriter(
        Stream stream, ImmutableArray<TensorInfo> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(metadata);
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("safetensors files are written on little-endian machines only");
        _stream = stream;
        _tensors = tensors;
        byte[] header = Header(tensors, metadata);
        Span<byte> prefix = stackalloc byte[Safetensors.LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        SkipFull();
    }

    public void Append(ReadOnlySpan<float> values) => Append(MemoryMarshal.AsBytes(values), TensorType.F32);

    public void Append(ReadOnlySpan<long> values) => Append(MemoryMarshal.AsBytes(values), TensorType.I64);

    public void Append(ReadOnlySpan<byte> values) => Append(values, TensorType.U8);

    /// <exception cref="InvalidOperationException">Fewer elements were appended than declared.</exception>
    public void Complete()
    {
        if (_tensor < _tensors.Length)
        {
            throw new InvalidOperationException(
                $"tensor '{_tensors[_tensor].Name}' has {_written} of {_tensors[_tensor].ByteLength} bytes");
        }
    }

    private void Append(ReadOnlySpan<byte> bytes, TensorType type)
    {
        while (!bytes.IsEmpty)
        {
            if (_tensor == _tensors.Length)
                throw new InvalidOperationException("more elements than the declared tensors hold");
            TensorInfo tensor = _tensors[_tensor];
            if (tensor.Type != type)
                throw new InvalidOperationException($"tensor '{tensor.Name}' holds {tensor.Type} elements, not {type}");
            int piece = (int)Math.Min(bytes.Length, tensor.ByteLength - _written);
            _stream.Write(bytes[..piece]);
            _written += piece;
            bytes = bytes[piece..];
            SkipFull();
        }
    }

    private void SkipFull()
    {
        while (_tensor < _tensors.Length && _written == _tensors[_tensor].ByteLength)
        {
            _tensor++;
            _written = 0;
        }
    }

    private static byte[] Header(ImmutableArray<TensorInfo> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(Safetensors.MetadataKey);
                foreach (KeyValuePair<string, string> entry in Sorted(metadata))
                    json.WriteString(entry.Key, entry.Value);
                json.WriteEndObject();
            }

            HashSet<string> names = [Safetensors.MetadataKey];
            long offset = 0;
            foreach (TensorInfo tensor in tensors)
            {
                if (!names.Add(tensor.Name))
                    throw new ArgumentException($"tensor name '{tensor.Name}' is taken", nameof(tensors));
                WriteTensor(json, tensor, offset);
                offset = checked(offset + tensor.ByteLength);
            }

            json.WriteEndObject();
        }

        while ((Safetensors.LengthBytes + text.Length) % Safetensors.LengthBytes != 0)
            text.WriteByte((byte)' ');
        return text.Length <= Safetensors.MaxHeaderBytes
            ? text.ToArray()
            : throw new ArgumentException(
                $"header of {text.Length} bytes is over the limit of {Safetensors.MaxHeaderBytes}", nameof(metadata));
    }

    private static IEnumerable<KeyValuePair<string, string>> Sorted(IReadOnlyDictionary<string, string> metadata) =>
        metadata.OrderBy(static e => e.Key, StringComparer.Ordinal);

    private static void WriteTensor(Utf8JsonWriter json, TensorInfo tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", Safetensors.NameOf(tensor.Type));
        json.WriteStartArray("shape");
        foreach (long d in tensor.Shape)
            json.WriteNumberValue(d);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(checked(offset + tensor.ByteLength));
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
