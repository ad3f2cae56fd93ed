using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace GalaxyCluster.Data.Formats;

/// <summary>
/// An IDX file (yann.lecun.com/exdb/mnist): 0, 0, type of the elements, number of axes; each axis as u32 big-endian;
/// the elements, big-endian. Plain or gzip.
/// </summary>
internal sealed class IdxFile : IDisposable
{
    private const int MaxAxes = 4;
    private readonly InputBytes _bytes;

    private IdxFile(InputBytes bytes, FileArray array)
    {
        _bytes = bytes;
        Array = array;
    }

    public FileArray Array { get; }

    /// <summary>True when the first bytes of a plain file are those of an IDX file.</summary>
    public static bool IsIdx(ReadOnlySpan<byte> head) =>
        head.Length >= 4 && head[0] == 0 && head[1] == 0 && ElementOf(head[2]) is not null && head[3] is > 0 and <= MaxAxes;

    /// <param name="bytes">The whole file; disposed with the result.</param>
    /// <exception cref="DataFormatException">Not such a file, one that was cut, or one that goes on.</exception>
    public static IdxFile Open(InputBytes bytes)
    {
        byte[] magic = bytes.Read(0, Math.Min(2, bytes.Length), "signature");
        if (magic is not [0x1F, 0x8B])
        {
            using InputBytesStream plain = new(bytes);
            (ImmutableArray<long> shape, ElementType element, int start) = ReadHead(plain, bytes.Source);
            long expected = start + SizeOf(shape, element);
            if (bytes.Length != expected)
                throw new DataFormatException(
                    bytes.Source, $"offset {Math.Min(bytes.Length, expected)}",
                    $"has {bytes.Length} bytes, expected {expected}");
            return new IdxFile(bytes, new StridedArray(bytes, "", shape, element, start));
        }

        try
        {
            using GZipStream stream = new(new InputBytesStream(bytes), CompressionMode.Decompress);
            (ImmutableArray<long> shape, ElementType element, _) = ReadHead(stream, bytes.Source);
            InputBytes unpacked = InputBytes.Unpack(stream, bytes.Source, SizeOf(shape, element));
            bytes.Dispose();
            return new IdxFile(unpacked, new StridedArray(unpacked, "", shape, element, 0));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new DataFormatException(bytes.Source, "offset 0, gzip", e.Message, e);
        }
    }

    public void Dispose() => _bytes.Dispose();

    private static ElementType? ElementOf(byte type) => type switch
    {
        0x08 => new ElementType(ElementKind.Unsigned, 1, true),
        0x09 => new ElementType(ElementKind.Signed, 1, true),
        0x0B => new ElementType(ElementKind.Signed, 2, true),
        0x0C => new ElementType(ElementKind.Signed, 4, true),
        0x0D => new ElementType(ElementKind.Real, 4, true),
        0x0E => new ElementType(ElementKind.Real, 8, true),
        _ => null,
    };

    private static (ImmutableArray<long> Shape, ElementType Element, int Start) ReadHead(Stream stream, string source)
    {
        Span<byte> head = stackalloc byte[4 + (4 * MaxAxes)];
        if (stream.ReadAtLeast(head[..4], 4, throwOnEndOfStream: false) < 4 || !IsIdx(head))
            throw new DataFormatException(
                source, "offset 0", $"expected 0, 0, an element type, and 1 to {MaxAxes} axes");
        int axes = head[3];
        if (stream.ReadAtLeast(head.Slice(4, 4 * axes), 4 * axes, throwOnEndOfStream: false) < 4 * axes)
            throw new DataFormatException(source, "offset 4", "the file ends inside the header");
        ElementType element = ElementOf(head[2])!.Value;
        ImmutableArray<long>.Builder shape = ImmutableArray.CreateBuilder<long>(axes);
        for (int i = 0; i < axes; i++)
            shape.Add(BinaryPrimitives.ReadUInt32BigEndian(head[(4 + (4 * i))..]));
        FileArray.Check(source, "offset 4", [.. shape], element.Bytes);
        return (shape.MoveToImmutable(), element, 4 + (4 * axes));
    }

    private static long SizeOf(ImmutableArray<long> shape, ElementType element)
    {
        long bytes = element.Bytes;
        foreach (long d in shape)
            bytes *= d;
        return bytes;
    }
}
