using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// The filters through which chunks went when they were written, undone in reverse order: deflate, shuffle, fletcher32
/// (HDF5 file format specification, section IV.A.2.l).
/// </summary>
internal sealed class Hdf5Filters(string source, ImmutableArray<Hdf5Filters.Filter> filters)
{
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher32 = 3;
    private const int MaxFilters = 32;
    private const int ChecksumBytes = 4;

    public static Hdf5Filters None { get; } = new("", []);

    public bool IsEmpty => filters.IsEmpty;

    /// <exception cref="DataFormatException">Filters that are not supported, or not such a message.</exception>
    public static Hdf5Filters Read(Hdf5Reader file, Hdf5Message message)
    {
        ByteCursor cursor = file.Cursor(message.Body.Span, message.Address);
        int version = cursor.U8("filter pipeline");
        int count = cursor.U8("number of filters");
        if (version is not (1 or 2) || count > MaxFilters)
            throw cursor.Fault($"filter pipeline of version {version} with {count} filters");
        if (version == 1)
            cursor.Skip(6, "reserved");
        ImmutableArray<Filter>.Builder filters = ImmutableArray.CreateBuilder<Filter>(count);
        for (int i = 0; i < count; i++)
            filters.Add(ReadFilter(ref cursor, version));
        return new Hdf5Filters(file.Source, filters.MoveToImmutable());
    }

    /// <summary>A chunk as it was before the filters.</summary>
    /// <param name="stored">Its bytes in the file.</param>
    /// <param name="mask">Bit i: filter i was left out.</param>
    /// <param name="length">Bytes it must have.</param>
    /// <param name="offset">Where it is in the file, for errors.</param>
    /// <exception cref="DataFormatException">Damaged, or of another length.</exception>
    public byte[] Undo(byte[] stored, uint mask, int length, long offset)
    {
        byte[] chunk = stored;
        for (int i = filters.Length - 1; i >= 0; i--)
        {
            if ((mask >> i & 1) != 0)
                continue;
            chunk = filters[i].Id switch
            {
                Deflate => Inflate(chunk, length + (Checksums(i, mask) * ChecksumBytes), offset),
                Shuffle => Unshuffle(chunk, filters[i].Parameter),
                _ => Verify(chunk, offset),
            };
        }

        return chunk.Length == length
            ? chunk
            : throw Fault(offset, $"chunk of {chunk.Length} bytes, expected {length}");
    }

    /// <summary>Checksums that filters before filter <paramref name="i"/> had added.</summary>
    private int Checksums(int i, uint mask)
    {
        int checksums = 0;
        for (int k = 0; k < i; k++)
            checksums += filters[k].Id == Fletcher32 && (mask >> k & 1) == 0 ? 1 : 0;
        return checksums;
    }

    private static Filter ReadFilter(ref ByteCursor cursor, int version)
    {
        int id = cursor.U16("filter");
        int nameLength = version == 1 || id >= 256 ? cursor.U16("name length") : 0;
        cursor.U16("filter flags");
        int values = cursor.U16("number of values");
        cursor.Skip(version == 1 ? (nameLength + 7) / 8 * 8 : nameLength, "filter name");
        uint parameter = 0;
        for (int v = 0; v < values; v++)
        {
            uint value = cursor.U32("value");
            if (v == 0)
                parameter = value;
        }

        if (version == 1 && values % 2 == 1)
            cursor.Skip(4, "padding");
        if (id is not (Deflate or Shuffle or Fletcher32))
            throw cursor.Fault(
                $"filter {id} is not supported: expected deflate (gzip), shuffle or fletcher32. "
                + "h5repack -f GZIP=4 IN OUT writes the file anew");
        if (id == Shuffle && parameter is 0 or > ElementType.MaxTextBytes)
            throw cursor.Fault($"shuffle of elements of {parameter} bytes");
        return new Filter(id, (int)Math.Min(parameter, int.MaxValue));
    }

    private byte[] Inflate(byte[] packed, int length, long offset)
    {
        // Deflate grows data at most 1032 times: what a few bytes promise beyond that is not allocated.
        if (length > 64 + (1032L * packed.Length))
            throw Fault(offset, $"{packed.Length} bytes cannot unpack to a chunk of {length}");
        byte[] chunk = new byte[length];
        try
        {
            using ZLibStream stream = new(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
            int read = stream.ReadAtLeast(chunk, length, throwOnEndOfStream: false);
            if (read < length || stream.ReadByte() >= 0)
                throw Fault(
                    offset,
                    $"chunk unpacks to {(read < length ? read : "more than " + length)} bytes, expected {length}");
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException(source, $"offset {offset}", $"chunk does not unpack: {e.Message}", e);
        }

        return chunk;
    }

    /// <summary>All first bytes of the elements, then all second ones..., back to whole elements.</summary>
    private static byte[] Unshuffle(byte[] shuffled, int elementBytes)
    {
        int elements = shuffled.Length / elementBytes;
        if (elementBytes == 1 || elements < 2)
            return shuffled;
        byte[] chunk = new byte[shuffled.Length];
        for (int b = 0; b < elementBytes; b++)
        {
            ReadOnlySpan<byte> plane = shuffled.AsSpan(b * elements, elements);
            for (int i = 0, at = b; i < plane.Length; i++, at += elementBytes)
                chunk[at] = plane[i];
        }

        int rest = elements * elementBytes;
        shuffled.AsSpan(rest).CopyTo(chunk.AsSpan(rest));
        return chunk;
    }

    private byte[] Verify(byte[] chunk, long offset)
    {
        int length = chunk.Length - ChecksumBytes;
        if (length < 0)
            throw Fault(offset, "chunk is shorter than its checksum");
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(length));
        return stored == Fletcher(chunk.AsSpan(0, length))
            ? chunk[..length]
            : throw Fault(offset, "chunk's fletcher32 checksum differs");
    }

    /// <summary>
    /// Fletcher's checksum over big-endian 16-bit words (H5checksum.c: a last odd byte counts as high).
    /// </summary>
    private static uint Fletcher(ReadOnlySpan<byte> data)
    {
        const int WordsBetweenFolds = 360; // As many as cannot overflow 32 bits.
        uint first = 0;
        uint second = 0;
        int words = data.Length / 2;
        int at = 0;
        while (words > 0)
        {
            int run = Math.Min(words, WordsBetweenFolds);
            words -= run;
            for (; run > 0; run--, at += 2)
            {
                first += BinaryPrimitives.ReadUInt16BigEndian(data[at..]);
                second += first;
            }

            first = (first & 0xFFFF) + (first >> 16);
            second = (second & 0xFFFF) + (second >> 16);
        }

        if (data.Length % 2 == 1)
        {
            first += (uint)data[at] << 8;
            second += first;
            first = (first & 0xFFFF) + (first >> 16);
            second = (second & 0xFFFF) + (second >> 16);
        }

        first = (first & 0xFFFF) + (first >> 16);
        second = (second & 0xFFFF) + (second >> 16);
        return (second << 16) | first;
    }

    private DataFormatException Fault(long offset, string problem) => new(source, $"offset {offset}", problem);

    /// <param name="Id">Registered number of the filter.</param>
    /// <param name="Parameter">Its first value: bytes of an element for shuffle.</param>
    internal readonly record struct Filter(int Id, int Parameter);
}
