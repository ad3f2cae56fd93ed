using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// An HDF5 file as Galaxy10 and its kin write it (HDF5 file format specification, version 3.0): superblocks 0 to 3, old
/// and new groups and object headers, and arrays of whole numbers, reals or text of fixed length, compact, contiguous
/// or chunked.
/// </summary>
internal sealed class Hdf5File : IArrayFile
{
    private const int MaxMembers = 100_000;
    private const int MaxDepth = 16;
    private const int MaxUserBlock = 1 << 26;

    /// <summary>Deflate shrinks data 1032 times at most.</summary>
    private const int MaxRatio = 1100;

    /// <summary>For arrays of which little was written.</summary>
    private const int Allowance = 16 << 20;

    private readonly InputBytes _bytes;
    private readonly Hdf5Reader _reader;
    private readonly SortedDictionary<string, ulong> _arrays = new(StringComparer.Ordinal);

    private Hdf5File(InputBytes bytes, Hdf5Reader reader)
    {
        _bytes = bytes;
        _reader = reader;
    }

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Paths without a leading slash, such as <c>images</c> or <c>train/images</c>.</summary>
    public ImmutableArray<string> Names => [.. _arrays.Keys];

    /// <param name="bytes">The whole file; disposed with the result.</param>
    /// <exception cref="DataFormatException">Not an HDF5 file, or a damaged one.</exception>
    public static Hdf5File Open(InputBytes bytes)
    {
        Hdf5Reader reader = ReadSuperblock(bytes, out ulong root);
        Hdf5File file = new(bytes, reader);
        file.Walk(root, "", 0, []);
        return file;
    }

    public FileArray Array(string name)
    {
        if (!_arrays.TryGetValue(name, out ulong address))
        {
            throw new DataFormatException(
                _bytes.Source, "groups", $"no array '{name}' among {string.Join(", ", _arrays.Keys.Take(40))}");
        }

        Hdf5ObjectHeader header = Hdf5ObjectHeader.Read(_reader, address);
        ElementType element = Hdf5Types.Element(_reader, header.Require(Hdf5MessageType.Datatype));
        ImmutableArray<long> shape = Hdf5Types.Shape(
            _reader, header.Require(Hdf5MessageType.Dataspace), out ImmutableArray<long> limits);
        FileArray.Check(
            _bytes.Source, $"array '{name}', offset {_reader.Position(address, "object header")}", shape, element.Bytes);
        CheckPlausible(name, address, shape, element);
        Hdf5Layout layout = Hdf5Layout.Read(
            _reader, header.Require(Hdf5MessageType.Layout), shape.Length, element.Bytes);
        byte[] fill = Hdf5FillValue.Read(_reader, header, element.Bytes);
        return layout.Chunk.IsEmpty
            ? Whole(name, address, shape, element, layout, fill)
            : new Hdf5ChunkedArray(_reader, name, shape, limits, element, layout, FiltersOf(header), fill);
    }

    public void Dispose() => _bytes.Dispose();

    /// <summary>Memory is taken for what the file can hold, not for what it promises.</summary>
    private void CheckPlausible(string name, ulong address, ImmutableArray<long> shape, ElementType element)
    {
        Int128 bytes = element.Bytes;
        foreach (long d in shape)
            bytes *= d;
        if (bytes > ((Int128)MaxRatio * _bytes.Length) + Allowance)
        {
            throw new DataFormatException(
                _bytes.Source, $"array '{name}', offset {_reader.Position(address, "object header")}",
                $"[{string.Join(", ", shape)}] {element} cannot be in a file of {_bytes.Length} bytes");
        }
    }

    private Hdf5Filters FiltersOf(Hdf5ObjectHeader header) => header.Find(Hdf5MessageType.Filters) is null
        ? Hdf5Filters.None
        : Hdf5Filters.Read(_reader, header.Require(Hdf5MessageType.Filters));

    private FileArray Whole(
        string name, ulong address, ImmutableArray<long> shape, ElementType element, Hdf5Layout layout, byte[] fill)
    {
        long bytes = element.Bytes;
        foreach (long d in shape)
            bytes *= d;
        if (layout.Compact is ReadOnlyMemory<byte> compact)
        {
            if (compact.Length < bytes)
                throw new DataFormatException(
                    _bytes.Source, $"array '{name}', offset {_reader.Position(address, "object header")}",
                    $"holds {compact.Length} bytes, expected {bytes}");
            return new StridedArray(InputBytes.Of(compact, _bytes.Source), name, shape, element, 0);
        }

        if (layout.Address == _reader.Undefined || bytes == 0)
            return new FilledArray(_bytes.Source, name, shape, element, fill);
        long offset = _reader.Position(layout.Address, $"array '{name}'");
        if (bytes > _bytes.Length - offset)
            throw new DataFormatException(
                _bytes.Source, $"offset {offset}",
                $"array '{name}': expected {bytes} bytes, the file ends after {_bytes.Length - offset}");
        return new StridedArray(_bytes, name, shape, element, offset);
    }

    private void Walk(ulong address, string path, int depth, HashSet<ulong> above)
    {
        Hdf5ObjectHeader header = Hdf5ObjectHeader.Read(_reader, address);
        if (depth > 0 && !Hdf5Links.IsGroup(header))
        {
            // A named datatype has no elements.
            if (header.Find(Hdf5MessageType.Layout) is not null)
                _arrays.TryAdd(path, address);
            return;
        }

        if (depth == MaxDepth || !above.Add(address))
            return; // A group that holds itself has no more names to give.
        foreach ((string name, ulong member) in Hdf5Links.Read(_reader, header, MaxMembers))
        {
            if (_arrays.Count == MaxMembers)
                throw new DataFormatException(
                    _bytes.Source, $"offset {_reader.Position(member, "object header")}", $"more than {MaxMembers} arrays");
            Walk(member, path.Length == 0 ? name : $"{path}/{name}", depth + 1, above);
        }

        above.Remove(address);
    }

    private static Hdf5Reader ReadSuperblock(InputBytes bytes, out ulong root)
    {
        const int LongestSuperblock = 128;
        for (long at = 0; at <= Math.Min(bytes.Length - Signature.Length, MaxUserBlock); at = at == 0 ? 512 : 2 * at)
        {
            byte[] block = bytes.Read(at, Math.Min(LongestSuperblock, bytes.Length - at), "superblock");
            if (block.AsSpan().StartsWith(Signature))
                return ReadSuperblock(bytes, block, at, out root);
        }

        throw new DataFormatException(bytes.Source, "offset 0", "not an HDF5, npy, npz, IDX or CIFAR file");
    }

    private static Hdf5Reader ReadSuperblock(InputBytes bytes, byte[] block, long at, out ulong root)
    {
        ByteCursor cursor = new(block, bytes.Source, at);
        cursor.Skip(Signature.Length, "signature");
        int version = cursor.U8("superblock version");
        if (version > 3)
            throw cursor.Fault($"superblock of version {version} is not known here, expected 0 to 3");
        bool isOld = version < 2;
        if (isOld)
            cursor.Skip(4, "versions");
        int offsetBytes = cursor.U8("bytes of an address");
        int lengthBytes = cursor.U8("bytes of a length");
        if (offsetBytes is not (2 or 4 or 8) || lengthBytes is not (2 or 4 or 8))
            throw cursor.Fault($"addresses of {offsetBytes} bytes, lengths of {lengthBytes}: expected 2, 4 or 8");
        cursor.Skip(isOld ? 1 + 4 + 4 + (version == 1 ? 4 : 0) : 1, "flags");
        ulong baseAddress = cursor.Unsigned(offsetBytes, "base address");
        if (baseAddress > (ulong)bytes.Length)
            throw cursor.Fault($"base address {baseAddress} outside the file");
        cursor.Skip(offsetBytes, "extension");
        cursor.Skip(offsetBytes, "end of file");
        if (isOld)
            cursor.Skip(2 * offsetBytes, "driver and name");
        root = cursor.Unsigned(offsetBytes, "root group");
        if (!isOld && Lookup3.Of(block.AsSpan(0, cursor.Position)) != cursor.U32("checksum"))
            throw cursor.Fault("superblock: checksum differs");
        return new Hdf5Reader(bytes, offsetBytes, lengthBytes, (long)baseAddress);
    }
}
