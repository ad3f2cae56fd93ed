using System.Numerics;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// A fractal heap (HDF5 file format specification, section III.G): the link messages of a group with many members. Only
/// managed objects are read: links are too small to be huge, and too long to be tiny.
/// </summary>
internal sealed class Hdf5FractalHeap
{
    private readonly Hdf5Reader _file;
    private readonly int _offsetBytes;
    private readonly int _lengthBytes;
    private readonly int _width;
    private readonly long _startBytes;
    private readonly long _maxDirectBytes;
    private readonly ulong _root;
    private readonly int _rootRows;
    private readonly Dictionary<ulong, byte[]> _blocks = [];

    /// <exception cref="DataFormatException">Not such a heap, or one with filters.</exception>
    public Hdf5FractalHeap(Hdf5Reader file, ulong address)
    {
        _file = file;
        int bytes = 4 + 1 + 2 + 2 + 1 + 4 + (12 * file.LengthBytes) + (3 * file.OffsetBytes) + 2 + 2 + 2 + 2 + 4;
        byte[] header = file.Block(address, bytes, "fractal heap");
        ByteCursor cursor = file.Cursor(header, address);
        cursor.Expect("FRHP"u8, "fractal heap");
        cursor.ExpectVersion(0, "fractal heap");
        IdBytes = cursor.U16("heap id length");
        if (cursor.U16("filter length") != 0)
            throw cursor.Fault("a heap with filters is not supported");
        file.CheckedBlock(address, bytes, "fractal heap");
        cursor.U8("flags");
        uint maxManaged = cursor.U32("largest managed object");
        file.Length(ref cursor, "next huge object");
        file.Address(ref cursor, "huge objects");
        file.Length(ref cursor, "free space");
        file.Address(ref cursor, "free space manager");
        for (int i = 0; i < 8; i++)
            file.Length(ref cursor, "statistics");
        _width = cursor.U16("table width");
        _startBytes = file.Length(ref cursor, "starting block");
        _maxDirectBytes = file.Length(ref cursor, "largest direct block");
        int maxBits = cursor.U16("heap size bits");
        cursor.U16("starting rows");
        _root = file.Address(ref cursor, "root block");
        _rootRows = cursor.U16("rows of the root block");
        if (!BitOperations.IsPow2(_width) || !BitOperations.IsPow2(_startBytes) || !BitOperations.IsPow2(_maxDirectBytes)
            || _startBytes > _maxDirectBytes || _maxDirectBytes > 1 << 26 || maxBits is < 1 or > 64)
            throw cursor.Fault("fractal heap with impossible sizes");
        _offsetBytes = (maxBits + 7) / 8;
        _lengthBytes = Math.Min(BytesFor(Math.Min((ulong)_maxDirectBytes, maxManaged)), 8);
    }

    /// <summary>Bytes of a heap id.</summary>
    public int IdBytes { get; }

    /// <summary>The bytes of an object.</summary>
    /// <param name="id">A heap id.</param>
    /// <param name="address">Address of its first byte.</param>
    public ReadOnlyMemory<byte> Find(ByteCursor id, out ulong address)
    {
        int flags = id.U8("heap id");
        if (flags >> 6 != 0 || (flags >> 4 & 3) != 0)
            throw id.Fault("a heap id that is not of a managed object is not supported");
        ulong offset = id.Unsigned(_offsetBytes, "heap offset");
        ulong length = id.Unsigned(_lengthBytes, "heap length");
        (ulong block, ulong start) = _rootRows == 0 ? (_root, 0) : DirectBlock(_root, 0, _rootRows, offset, id);
        ulong within = offset - start;
        byte[] bytes = BlockAt(block, _rootRows == 0 ? _startBytes : BlockBytes(start));
        if (within > (ulong)bytes.Length || length > (ulong)bytes.Length - within)
            throw id.Fault("heap id points outside its block");
        address = block + within;
        return bytes.AsMemory((int)within, (int)length);
    }

    private byte[] BlockAt(ulong address, long count)
    {
        if (_blocks.TryGetValue(address, out byte[]? known))
            return known;
        byte[] block = _file.Block(address, count, "heap block");
        ByteCursor cursor = _file.Cursor(block, address);
        cursor.Expect("FHDB"u8, "heap block");
        cursor.ExpectVersion(0, "heap block");
        _blocks.Add(address, block);
        return block;
    }

    /// <summary>The direct block that holds a heap offset, and the heap offset at which it begins.</summary>
    private (ulong Address, ulong Start) DirectBlock(ulong indirect, ulong start, int rows, ulong offset, ByteCursor id)
    {
        while (true)
        {
            ulong within = offset - start;
            // Rows 0 and 1 have blocks of the starting size, each further row of twice the size before.
            ulong firstRow = (ulong)(_startBytes * _width);
            int row = within < firstRow ? 0 : BitOperations.Log2(within / firstRow) + 1;
            ulong rowStart = row == 0 ? 0 : firstRow << (row - 1);
            long blockBytes = row == 0 ? _startBytes : row < 40 ? _startBytes << (row - 1) : long.MaxValue;
            if (row >= rows || blockBytes == long.MaxValue)
                throw id.Fault("heap offset is outside the heap");
            int column = (int)((within - rowStart) / (ulong)blockBytes);
            int prefix = 5 + _file.OffsetBytes + _offsetBytes;
            int entry = (row * _width) + column;
            byte[] head = _file.Block(indirect, prefix + ((entry + 1L) * _file.OffsetBytes), "indirect heap block");
            ByteCursor cursor = _file.Cursor(head, indirect);
            cursor.Expect("FHIB"u8, "indirect heap block");
            cursor.ExpectVersion(0, "indirect heap block");
            cursor.Skip(head.Length - cursor.Position - _file.OffsetBytes, "children");
            ulong child = _file.Address(ref cursor, "child");
            ulong childStart = start + rowStart + ((ulong)column * (ulong)blockBytes);
            if (blockBytes <= _maxDirectBytes)
                return (child, childStart);
            rows = BitOperations.Log2((ulong)blockBytes / firstRow) + 1;
            indirect = child;
            start = childStart;
        }
    }

    /// <summary>
    /// Size of the direct block that begins at a heap offset: all blocks of an indirect block begin at multiples of
    /// their size, and nested tables repeat the sizes of the outer one from its beginning.
    /// </summary>
    private long BlockBytes(ulong start)
    {
        ulong firstRow = (ulong)(_startBytes * _width);
        while (true)
        {
            int row = start < firstRow ? 0 : BitOperations.Log2(start / firstRow) + 1;
            long bytes = row == 0 ? _startBytes : _startBytes << (row - 1);
            if (bytes <= _maxDirectBytes)
                return bytes;
            ulong rowStart = firstRow << (row - 1);
            start = (start - rowStart) % (ulong)bytes;
        }
    }

    private static int BytesFor(ulong limit) => (BitOperations.Log2(limit | 1) / 8) + 1;
}
