using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace GalaxyCluster.Data.Storage;

/// <summary>
/// The safetensors layout (github.com/huggingface/safetensors, "Format"): u64 little-endian header length, a JSON
/// header {name: {dtype, shape, data_offsets}}, then the tensors' bytes. Stricter than the original where that costs
/// nothing: tensors fill the data section from front to back, and the header is at most 16 MiB.
/// </summary>
public static class Safetensors
{
    public const int MaxHeaderBytes = 16 << 20;
    internal const string MetadataKey = "__metadata__";
    internal const int LengthBytes = 8;
    private const int MaxNameLength = 512;
    private const int MaxTextLength = 8 << 20;
    private const int MaxRank = 8;

    /// <summary>Reads and checks the header of a whole file, from its first byte.</summary>
    /// <param name="stream">At position 0, and seekable: its length is checked against the header.</param>
    /// <param name="source">What to call it in errors: usually its path.</param>
    /// <exception cref="DataFormatException">Not such a file, or one that contradicts itself.</exception>
    public static SafetensorsHeader ReadHeader(Stream stream, string source)
    {
        ArgumentNullException.ThrowIfNull(stream);
        long fileLength = stream.Length;
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (stream.ReadAtLeast(prefix, LengthBytes, throwOnEndOfStream: false) < LengthBytes)
            throw new DataFormatException(
                source, "offset 0", $"file has {fileLength} bytes, expected at least {LengthBytes}");
        ulong declared = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (declared > MaxHeaderBytes)
            throw new DataFormatException(
                source, "offset 0", $"header length {declared} is over the limit of {MaxHeaderBytes}");
        if ((long)declared > fileLength - LengthBytes)
            throw new DataFormatException(
                source, "offset 0", $"header length {declared} reaches past the end of the file ({fileLength} bytes)");

        byte[] header = new byte[(int)declared];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw new DataFormatException(source, $"offset {LengthBytes}", "file ends inside the header");
        if (header.Length == 0 || header[0] != (byte)'{')
            throw new DataFormatException(source, $"offset {LengthBytes}", "header does not begin with '{'");
        try
        {
            return ParseHeader(header, source, fileLength);
        }
        catch (InvalidOperationException e)
        {
            throw new DataFormatException(source, "header", "holds text that is not valid UTF-8", e);
        }
    }

    internal static string NameOf(TensorType type) => type switch
    {
        TensorType.U8 => "U8",
        TensorType.I64 => "I64",
        TensorType.F32 => "F32",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static SafetensorsHeader ParseHeader(byte[] header, string source, long fileLength)
    {
        using JsonDocument document = JsonFields.Parse(header, source);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new DataFormatException(source, "header", "expected an object");
        long dataOffset = LengthBytes + header.Length;
        ImmutableSortedDictionary<string, string> metadata = ImmutableSortedDictionary.Create<string, string>(
            StringComparer.Ordinal);
        List<TensorEntry> tensors = [];
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == MetadataKey)
                metadata = ParseMetadata(property.Value, source);
            else
                tensors.Add(ParseTensor(property, source, dataOffset, fileLength));
        }

        tensors.Sort(static (a, b) => a.Offset != b.Offset
            ? a.Offset.CompareTo(b.Offset)
            : a.Info.ByteLength.CompareTo(b.Info.ByteLength));
        CheckCover(tensors, source, dataOffset, fileLength);
        return new SafetensorsHeader(source, [.. tensors], metadata, dataOffset);
    }

    private static ImmutableSortedDictionary<string, string> ParseMetadata(JsonElement value, string source)
    {
        JsonFields fields = new(value, source, MetadataKey);
        ImmutableSortedDictionary<string, string>.Builder metadata =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
            metadata.Add(property.Name, fields.Text(property.Name, MaxTextLength));
        return metadata.ToImmutable();
    }

    private static TensorEntry ParseTensor(JsonProperty property, string source, long dataOffset, long fileLength)
    {
        JsonFields fields = new(property.Value, source, property.Name);
        if (property.Name.Length is 0 or > MaxNameLength)
            throw fields.Fault($"a tensor's name has 1 to {MaxNameLength} characters");
        fields.AllowOnly("dtype", "shape", "data_offsets");
        TensorType type = fields.Text("dtype", 16) switch
        {
            "U8" => TensorType.U8,
            "I64" => TensorType.I64,
            "F32" => TensorType.F32,
            string other => throw fields.Fault($"type {other} is not one of U8, I64, F32"),
        };
        long dataLength = fileLength - dataOffset;
        TensorInfo info = new(property.Name, type, fields.Int64s("shape", 0, MaxRank, 0, long.MaxValue));
        ImmutableArray<long> offsets = fields.Int64s("data_offsets", 2, 2, 0, dataLength);
        if (!HasByteLength(info, offsets[1] - offsets[0]))
        {
            string shape = string.Join(", ", info.Shape);
            throw fields.Fault($"data_offsets {offsets[0]}..{offsets[1]} do not hold a {type} tensor of shape [{shape}]");
        }

        return new TensorEntry(info, dataOffset + offsets[0]);
    }

    private static bool HasByteLength(TensorInfo info, long length)
    {
        try
        {
            return info.ByteLength == length;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private static void CheckCover(List<TensorEntry> tensors, string source, long dataOffset, long fileLength)
    {
        long end = dataOffset;
        foreach (TensorEntry tensor in tensors)
        {
            if (tensor.Offset != end)
            {
                string fault = tensor.Offset < end ? "overlaps" : "leaves a gap after";
                throw new DataFormatException(source, $"tensor '{tensor.Info.Name}'", fault + " the tensor before it");
            }

            end += tensor.Info.ByteLength;
        }

        if (end != fileLength)
            throw new DataFormatException(
                source, $"offset {end}", $"file has {fileLength - end} bytes after the last tensor");
    }
}
