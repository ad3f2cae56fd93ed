using System.Buffers.Binary;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// What all of an HDF5 file's structures need: its bytes, the sizes of its numbers, and a limit on the work that a file
/// can ask for.
/// </summary>
internal sealed class Hdf5Reader(InputBytes bytes, int offsetBytes, int lengthBytes, long baseAddress)
{
    private const int ChecksumBytes = 4;

    /// <summary>Blocks of metadata read from one file; a file that asks for more goes round in circles.</summary>
    private readonly long _maxBlocks = 100_000 + (bytes.Length / 64);

    private long _blocks;

    public InputBytes Bytes { get; } = bytes;

    public string Source => Bytes.Source;

    /// <summary>Bytes of an address.</summary>
    public int OffsetBytes { get; } = offsetBytes;

    /// <summary>Bytes of a length.</summary>
    public int LengthBytes { get; } = lengthBytes;

    /// <summary>The address that stands for none: all bits set.</summary>
    public ulong Undefined { get; } = offsetBytes == 8 ? ulong.MaxValue : (1ul << (8 * offsetBytes)) - 1;

    /// <summary>Bytes of a block of metadata at an address of the file.</summary>
    public byte[] Block(ulong address, long count, string what)
    {
        if (Interlocked.Increment(ref _blocks) > _maxBlocks)
            throw new DataFormatException(
                Source, $"offset {Position(address, what)}", $"more than {_maxBlocks} blocks of metadata");
        return Bytes.Read(Position(address, what), count, what);
    }

    /// <summary>The same; its last four bytes are the checksum of the others.</summary>
    public byte[] CheckedBlock(ulong address, long count, string what)
    {
        byte[] block = Block(address, count, what);
        int length = block.Length - ChecksumBytes;
        if (length < 0
            || Lookup3.Of(block.AsSpan(0, length)) != BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(length)))
            throw new DataFormatException(Source, $"offset {Position(address, what)}", $"{what}: checksum differs");
        return block;
    }

    public ByteCursor Cursor(ReadOnlySpan<byte> block, ulong address) => new(block, Source, Position(address, "block"));

    public ulong Address(ref ByteCursor cursor, string what) => cursor.Unsigned(OffsetBytes, what);

    public long Length(ref ByteCursor cursor, string what)
    {
        ulong value = cursor.Unsigned(LengthBytes, what);
        return value <= long.MaxValue ? (long)value : throw cursor.Fault($"{what} {value} is out of bounds");
    }

    /// <summary>Offset in the file of an address.</summary>
    public long Position(ulong address, string what)
    {
        ulong position = address + (ulong)baseAddress;
        return address != Undefined && position >= address && position <= (ulong)Bytes.Length
            ? (long)position
            : throw new DataFormatException(
                Source, $"offset {address}", $"{what} would lie outside the file of {Bytes.Length} bytes");
    }
}
