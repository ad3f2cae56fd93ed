using System.Numerics;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// An extensible array (HDF5 file format specification, section III.E, and H5EA in the library): the chunks of an array
/// with one axis without limit. The first entries are in the index block, the next in data blocks of growing size that
/// it points to, the rest in data blocks that super blocks point to.
/// </summary>
internal sealed class Hdf5ExtensibleArray
{
    private readonly Hdf5Reader _file;
    private readonly Action<long, ReadOnlySpan<byte>> _read;
    private readonly int _client;
    private readonly int _entryBytes;
    private readonly int _maxBits;
    private readonly int _indexEntries;
    private readonly int _minBlockEntries;
    private readonly int _minPointers;
    private readonly int _pageBits;
    private readonly long _maxSet;
    private readonly ulong _indexBlock;
    private long _next;

    private Hdf5ExtensibleArray(Hdf5Reader file, ulong address, Action<long, ReadOnlySpan<byte>> read)
    {
        _file = file;
        _read = read;
        byte[] header = file.CheckedBlock(
            address, 4 + 8 + (6 * file.LengthBytes) + file.OffsetBytes + 4, "extensible array");
        ByteCursor cursor = file.Cursor(header, address);
        cursor.Expect("EAHD"u8, "extensible array");
        cursor.ExpectVersion(0, "extensible array");
        _client = cursor.U8("client");
        _entryBytes = cursor.U8("entry size");
        _maxBits = cursor.U8("index bits");
        _indexEntries = cursor.U8("entries of the index block");
        _minBlockEntries = cursor.U8("entries of the smallest data block");
        _minPointers = cursor.U8("pointers of the smallest super block");
        _pageBits = cursor.U8("page bits");
        for (int i = 0; i < 4; i++)
            file.Length(ref cursor, "statistics");
        _maxSet = file.Length(ref cursor, "entries set");
        file.Length(ref cursor, "entries");
        _indexBlock = file.Address(ref cursor, "index block");
        bool isSound = _client <= 1 && _entryBytes >= file.OffsetBytes && _maxBits is > 0 and <= 64 && _pageBits <= 30
            && BitOperations.IsPow2(_minBlockEntries) && BitOperations.IsPow2(_minPointers)
            && _maxBits >= BitOperations.Log2((uint)_minBlockEntries) && _maxSet <= file.Bytes.Length;
        if (!isSound)
            throw cursor.Fault("extensible array with impossible sizes");
    }

    /// <summary>All entries that were written, with their places.</summary>
    /// <exception cref="DataFormatException">Not such an array.</exception>
    public static void Visit(Hdf5Reader file, ulong address, Action<long, ReadOnlySpan<byte>> read) =>
        new Hdf5ExtensibleArray(file, address, read).Visit();

    private int OffsetBytes => (_maxBits + 7) / 8;

    private void Visit()
    {
        if (_indexBlock == _file.Undefined)
            return;
        int superBlocks = 1 + _maxBits - BitOperations.Log2((uint)_minBlockEntries);
        int direct = Math.Min(2 * BitOperations.Log2((uint)_minPointers), superBlocks);
        int directPointers = 2 * (_minPointers - 1);
        int prefix = 4 + 2 + _file.OffsetBytes;
        long bytes = prefix + (_indexEntries * (long)_entryBytes)
            + ((directPointers + superBlocks - direct) * (long)_file.OffsetBytes) + 4;
        byte[] block = _file.CheckedBlock(_indexBlock, bytes, "index block");
        ByteCursor cursor = _file.Cursor(block, _indexBlock);
        CheckPrefix(ref cursor, "EAIB"u8, "index block");
        ReadEntries(ref cursor, _indexEntries);
        for (int s = 0; s < direct; s++)
        {
            for (long i = 0; i < BlocksOf(s); i++)
                ReadDataBlock(_file.Address(ref cursor, "data block"), EntriesOf(s), page: null);
        }

        for (int s = direct; s < superBlocks && _next < _maxSet; s++)
            ReadSuperBlock(_file.Address(ref cursor, "super block"), s);
    }

    /// <summary>Data blocks of super block s.</summary>
    private static long BlocksOf(int s) => 1L << (s / 2);

    /// <summary>Entries of each of its data blocks.</summary>
    private long EntriesOf(int s) => s > 80 ? long.MaxValue / 4 : _minBlockEntries * (1L << ((s + 1) / 2));

    private void ReadSuperBlock(ulong address, int s)
    {
        long blocks = BlocksOf(s);
        long entries = EntriesOf(s);
        if (address == _file.Undefined)
        {
            Skip(blocks, entries);
            return;
        }

        long pages = entries >> _pageBits;
        int bitmapBytes = entries > 1L << _pageBits ? (int)((pages + 7) / 8) : 0;
        int prefix = 4 + 2 + _file.OffsetBytes + OffsetBytes;
        if (blocks > _file.Bytes.Length || bitmapBytes > _file.Bytes.Length)
            throw new DataFormatException(_file.Source, $"offset {address}", "super block larger than the file");
        byte[] block = _file.CheckedBlock(
            address, prefix + (blocks * bitmapBytes) + (blocks * _file.OffsetBytes) + 4, "super block");
        ByteCursor cursor = _file.Cursor(block, address);
        CheckPrefix(ref cursor, "EASB"u8, "super block");
        cursor.Skip(OffsetBytes, "block offset");
        ReadOnlySpan<byte> bitmaps = cursor.Take((int)(blocks * bitmapBytes), "pages");
        for (int i = 0; i < blocks && _next < _maxSet; i++)
        {
            byte[]? page = bitmapBytes == 0 ? null : bitmaps.Slice(i * bitmapBytes, bitmapBytes).ToArray();
            ReadDataBlock(_file.Address(ref cursor, "data block"), entries, page);
        }
    }

    /// <param name="address">Of the data block.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="page">A bit for each page that was written, from the highest down; null: no pages.</param>
    private void ReadDataBlock(ulong address, long entries, byte[]? page)
    {
        if (address == _file.Undefined || _next >= _maxSet)
        {
            Skip(1, entries);
            return;
        }

        int prefix = 4 + 2 + _file.OffsetBytes + OffsetBytes;
        long pageEntries = 1L << _pageBits;
        if (entries <= pageEntries)
        {
            byte[] block = _file.CheckedBlock(address, prefix + (entries * _entryBytes) + 4, "data block");
            ByteCursor cursor = _file.Cursor(block, address);
            CheckPrefix(ref cursor, "EADB"u8, "data block");
            cursor.Skip(OffsetBytes, "block offset");
            ReadEntries(ref cursor, (int)entries);
            return;
        }

        ByteCursor head = _file.Cursor(_file.CheckedBlock(address, prefix + 4, "data block"), address);
        CheckPrefix(ref head, "EADB"u8, "data block");
        ulong at = address + (ulong)prefix + 4;
        for (long p = 0; p < entries / pageEntries && _next < _maxSet; p++)
        {
            if (page is not null && (page[p / 8] & (0x80 >> (int)(p % 8))) == 0)
            {
                Skip(1, pageEntries);
            }
            else
            {
                byte[] body = _file.CheckedBlock(at, (pageEntries * _entryBytes) + 4, "a page of a data block");
                ByteCursor cursor = _file.Cursor(body, at);
                ReadEntries(ref cursor, (int)pageEntries);
            }

            at += (ulong)((pageEntries * _entryBytes) + 4);
        }
    }

    private void Skip(long blocks, long entries) =>
        _next = (long)Int128.Min(long.MaxValue / 2, _next + ((Int128)blocks * entries));

    private void ReadEntries(ref ByteCursor cursor, int count)
    {
        for (int i = 0; i < count; i++, _next++)
        {
            ReadOnlySpan<byte> entry = cursor.Take(_entryBytes, "entry");
            if (_next < _maxSet)
                _read(_next, entry);
        }
    }

    private void CheckPrefix(ref ByteCursor cursor, ReadOnlySpan<byte> signature, string what)
    {
        cursor.Expect(signature, what);
        cursor.ExpectVersion(0, what);
        cursor.ExpectVersion(_client, what);
        cursor.Skip(_file.OffsetBytes, "header address");
    }
}
