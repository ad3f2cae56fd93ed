using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats.Hdf5;

internal enum Hdf5ChunkIndex
{
    BTree1 = 0,
    SingleChunk = 1,
    Implicit = 2,
    FixedArray = 3,
    ExtensibleArray = 4,
    BTree2 = 5,
}

/// <summary>
/// The data layout message, versions 1 to 4 (HDF5 file format specification, section IV.A.2.i): where the elements are.
/// </summary>
internal sealed record Hdf5Layout
{
    /// <summary>Elements in the object header itself; null when they are elsewhere.</summary>
    public ReadOnlyMemory<byte>? Compact { get; private init; }

    /// <summary>Of the elements, or of the chunks' index; the undefined address when nothing was written.</summary>
    public ulong Address { get; private init; }

    /// <summary>Chunk size along each axis; empty when there are no chunks.</summary>
    public ImmutableArray<int> Chunk { get; private init; } = [];

    public Hdf5ChunkIndex Index { get; private init; }

    /// <summary>Chunks that reach over the array's edge went through no filter.</summary>
    public bool KeepsEdgesPlain { get; private init; }

    /// <summary>Bytes of the single chunk after the filters, and the mask of those left out; null: no filter.</summary>
    public (long Bytes, uint Mask)? SingleFiltered { get; private init; }

    private const int ChunkedClass = 2;

    /// <exception cref="DataFormatException">Not such a message, or a layout that is not known.</exception>
    public static Hdf5Layout Read(Hdf5Reader file, Hdf5Message message, int rank, int elementBytes)
    {
        ByteCursor cursor = file.Cursor(message.Body.Span, message.Address);
        int version = cursor.U8("data layout");
        return version switch
        {
            1 or 2 => ReadOld(file, ref cursor, message, rank, elementBytes),
            3 or 4 => ReadNew(file, ref cursor, message, version, rank, elementBytes),
            _ => throw cursor.Fault($"data layout of version {version} is not known here, expected 1 to 4"),
        };
    }

    private static Hdf5Layout ReadOld(
        Hdf5Reader file, ref ByteCursor cursor, Hdf5Message message, int rank, int elementBytes)
    {
        int dimensions = cursor.U8("number of sizes");
        int kind = cursor.U8("layout class");
        cursor.Skip(5, "reserved");
        ulong address = kind == 0 ? file.Undefined : file.Address(ref cursor, "data");
        if (kind == ChunkedClass)
            return Chunked1(ref cursor, address, dimensions, rank, elementBytes, elementSizeFollows: true);
        cursor.Skip(4 * dimensions, "sizes");
        return kind == 0
            ? InHeader(ref cursor, message, cursor.U32("size"))
            : new Hdf5Layout { Address = address };
    }

    private static Hdf5Layout ReadNew(
        Hdf5Reader file, ref ByteCursor cursor, Hdf5Message message, int version, int rank, int elementBytes)
    {
        int kind = cursor.U8("layout class");
        switch (kind)
        {
            case 0:
                return InHeader(ref cursor, message, cursor.U16("size"));
            case 1:
                return new Hdf5Layout { Address = file.Address(ref cursor, "data") };
            case ChunkedClass when version == 3:
                int dimensions = cursor.U8("number of sizes");
                ulong address = file.Address(ref cursor, "chunk index");
                return Chunked1(ref cursor, address, dimensions, rank, elementBytes, elementSizeFollows: false);
            case ChunkedClass:
                return Chunked4(file, ref cursor, rank, elementBytes);
            default:
                throw cursor.Fault($"layout class {kind} is not supported: expected compact, contiguous or chunked");
        }
    }

    private static Hdf5Layout InHeader(ref ByteCursor cursor, Hdf5Message message, long size)
    {
        int at = cursor.Position;
        cursor.Skip((int)Math.Min(size, int.MaxValue), "compact data");
        return new Hdf5Layout { Compact = message.Body.Slice(at, (int)size) };
    }

    private static Hdf5Layout Chunked1(
        ref ByteCursor cursor, ulong address, int dimensions, int rank, int elementBytes, bool elementSizeFollows)
    {
        int sizes = elementSizeFollows ? dimensions : dimensions - 1;
        ImmutableArray<int> chunk = ReadChunk(ref cursor, sizes, 4, rank);
        CheckElement(ref cursor, cursor.U32("element size"), elementBytes);
        return new Hdf5Layout { Address = address, Chunk = chunk };
    }

    private static Hdf5Layout Chunked4(Hdf5Reader file, ref ByteCursor cursor, int rank, int elementBytes)
    {
        int flags = cursor.U8("flags");
        int dimensions = cursor.U8("number of sizes");
        int sizeBytes = cursor.U8("bytes of a size");
        if (sizeBytes is < 1 or > 8)
            throw cursor.Fault($"sizes of {sizeBytes} bytes");
        ImmutableArray<int> chunk = ReadChunk(ref cursor, dimensions - 1, sizeBytes, rank);
        CheckElement(ref cursor, cursor.Unsigned(sizeBytes, "element size"), elementBytes);
        Hdf5ChunkIndex index = (Hdf5ChunkIndex)cursor.U8("chunk index");
        (long, uint)? single = null;
        switch (index)
        {
            case Hdf5ChunkIndex.SingleChunk when (flags & 2) != 0:
                single = (file.Length(ref cursor, "chunk size"), cursor.U32("filter mask"));
                break;
            case Hdf5ChunkIndex.SingleChunk or Hdf5ChunkIndex.Implicit:
                break;
            case Hdf5ChunkIndex.FixedArray:
                cursor.Skip(1, "page bits");
                break;
            case Hdf5ChunkIndex.ExtensibleArray:
                cursor.Skip(5, "array parameters");
                break;
            case Hdf5ChunkIndex.BTree2:
                cursor.Skip(6, "tree parameters");
                break;
            default:
                throw cursor.Fault($"chunk index {(int)index} is not known here, expected 1 to 5");
        }

        return new Hdf5Layout
        {
            Address = file.Address(ref cursor, "chunk index"),
            Chunk = chunk,
            Index = index,
            KeepsEdgesPlain = (flags & 1) != 0,
            SingleFiltered = single,
        };
    }

    private static ImmutableArray<int> ReadChunk(ref ByteCursor cursor, int sizes, int sizeBytes, int rank)
    {
        if (sizes != rank || rank == 0)
            throw cursor.Fault($"chunks of {sizes} axes in an array of {rank}");
        ImmutableArray<int>.Builder chunk = ImmutableArray.CreateBuilder<int>(rank);
        for (int d = 0; d < rank; d++)
        {
            ulong size = cursor.Unsigned(sizeBytes, "chunk size");
            if (size is 0 or > int.MaxValue)
                throw cursor.Fault($"chunk of {size} elements along axis {d}");
            chunk.Add((int)size);
        }

        return chunk.MoveToImmutable();
    }

    private static void CheckElement(ref ByteCursor cursor, ulong size, int elementBytes)
    {
        if (size != (ulong)elementBytes)
            throw cursor.Fault($"chunks of elements of {size} bytes, expected {elementBytes}");
    }
}
