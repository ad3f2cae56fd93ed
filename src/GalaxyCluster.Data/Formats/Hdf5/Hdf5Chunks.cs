using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <param name="Address">Where the chunk is.</param>
/// <param name="Bytes">As stored.</param>
/// <param name="Mask">Filters left out.</param>
internal readonly record struct Hdf5Chunk(ulong Address, long Bytes, uint Mask);

/// <summary>
/// Which chunks of an array are in the file, by their number in row-major order over the grid of chunks. Whatever the
/// kind of index, it is read once, when the array is opened.
/// </summary>
internal sealed class Hdf5Chunks
{
    private const int MaxChunks = 50_000_000;
    private readonly Hdf5Reader _file;
    private readonly Hdf5Layout _layout;
    private readonly bool _isFiltered;
    private readonly long _chunkBytes;
    private readonly ImmutableArray<long> _grid;
    private readonly Dictionary<long, Hdf5Chunk> _chunks = [];

    private Hdf5Chunks(
        Hdf5Reader file, Hdf5Layout layout, ImmutableArray<long> shape, int elementBytes, bool isFiltered)
    {
        _file = file;
        _layout = layout;
        _isFiltered = isFiltered;
        _chunkBytes = elementBytes;
        foreach (int size in layout.Chunk)
            _chunkBytes = checked(_chunkBytes * size);
        _grid = GridOf(shape);
    }

    /// <param name="file">The file.</param>
    /// <param name="layout">Chunked.</param>
    /// <param name="shape">Of the array.</param>
    /// <param name="limits">What it may grow to; -1 without limit.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    /// <param name="isFiltered">Chunks went through filters.</param>
    /// <exception cref="DataFormatException">The index contradicts itself or the array.</exception>
    public static Hdf5Chunks Read(
        Hdf5Reader file, Hdf5Layout layout, ImmutableArray<long> shape, ImmutableArray<long> limits, int elementBytes,
        bool isFiltered)
    {
        Hdf5Chunks chunks = new(file, layout, shape, elementBytes, isFiltered);
        if (layout.Address == file.Undefined || shape.Contains(0))
            return chunks;
        switch (layout.Index)
        {
            case Hdf5ChunkIndex.BTree1:
                chunks.ReadBTree1();
                break;
            case Hdf5ChunkIndex.SingleChunk:
                (long bytes, uint mask) = layout.SingleFiltered ?? (chunks._chunkBytes, 0u);
                chunks.Add(0, new Hdf5Chunk(layout.Address, bytes, mask));
                break;
            case Hdf5ChunkIndex.Implicit:
                chunks.AddImplicit();
                break;
            case Hdf5ChunkIndex.FixedArray:
                ImmutableArray<long> grid = chunks.GridOf(limits);
                Hdf5FixedArray.Visit(
                    file, layout.Address, (i, entry) => chunks.AddEntry(chunks.NumberOf(i, grid, 0), entry));
                break;
            case Hdf5ChunkIndex.ExtensibleArray:
                ImmutableArray<long> growing = chunks.GridOf(limits);
                int unlimited = limits.IndexOf(-1);
                Hdf5ExtensibleArray.Visit(
                    file, layout.Address,
                    (i, entry) => chunks.AddEntry(chunks.NumberOf(i, growing, Math.Max(unlimited, 0)), entry));
                break;
            default:
                chunks.ReadBTree2();
                break;
        }

        return chunks;
    }

    /// <summary>Null when the chunk was never written.</summary>
    public Hdf5Chunk? Find(long number) => _chunks.TryGetValue(number, out Hdf5Chunk chunk) ? chunk : null;

    /// <summary>Chunks along each axis; along one without limit as many as a 64-bit number counts.</summary>
    private ImmutableArray<long> GridOf(ImmutableArray<long> shape)
    {
        ImmutableArray<long>.Builder grid = ImmutableArray.CreateBuilder<long>(shape.Length);
        for (int d = 0; d < shape.Length; d++)
        {
            grid.Add(shape[d] < 0
                ? long.MaxValue
                : (shape[d] / _layout.Chunk[d]) + (shape[d] % _layout.Chunk[d] > 0 ? 1 : 0));
        }

        return grid.MoveToImmutable();
    }

    private void ReadBTree1()
    {
        int rank = _layout.Chunk.Length;
        Hdf5BTree1.Visit(_file, _layout.Address, 1, 8 + (8 * (rank + 1)), (ref ByteCursor key, ulong child) =>
        {
            uint bytes = key.U32("chunk size");
            uint mask = key.U32("filter mask");
            long number = 0;
            for (int d = 0; d < rank; d++)
            {
                ulong at = key.Unsigned(8, "chunk offset");
                number = Step(ref key, number, d, at / (ulong)_layout.Chunk[d], at % (ulong)_layout.Chunk[d] == 0);
            }

            Add(number, new Hdf5Chunk(child, bytes, mask));
        });
    }

    private void ReadBTree2()
    {
        const int Plain = 10;
        const int Filtered = 11;
        int rank = _layout.Chunk.Length;
        Hdf5BTree2.Visit(_file, _layout.Address, [Plain, Filtered], (ref ByteCursor record, int type) =>
        {
            ulong address = _file.Address(ref record, "chunk");
            long bytes = _chunkBytes;
            uint mask = 0;
            if (type == Filtered)
            {
                int sizeBytes = record.Left - 4 - (8 * rank);
                if (sizeBytes is < 1 or > 8)
                    throw record.Fault("chunk record of another size");
                bytes = (long)Math.Min(record.Unsigned(sizeBytes, "chunk size"), long.MaxValue);
                mask = record.U32("filter mask");
            }

            long number = 0;
            for (int d = 0; d < rank; d++)
                number = Step(ref record, number, d, record.Unsigned(8, "chunk place"), true);
            Add(number, new Hdf5Chunk(address, bytes, mask));
        });
    }

    private long Step(ref ByteCursor cursor, long number, int axis, ulong place, bool isAligned)
    {
        if (!isAligned || place >= (ulong)_grid[axis])
            throw cursor.Fault($"a chunk at place {place} of axis {axis}, which has {_grid[axis]}");
        return (number * _grid[axis]) + (long)place;
    }

    private void AddImplicit()
    {
        long count = 1;
        foreach (long n in _grid)
            count *= n;
        if (count > _file.Bytes.Length)
            throw new DataFormatException(
                _file.Source, $"offset {_file.Position(_layout.Address, "chunks")}", "chunks reach past the end of the file");
        for (long i = 0; i < count; i++)
            Add(i, new Hdf5Chunk(_layout.Address + (ulong)(i * _chunkBytes), _chunkBytes, 0));
    }

    /// <summary>
    /// The number, in this array's grid, of element <paramref name="i"/> of an index over a larger grid whose axis
    /// <paramref name="slowest"/> runs slowest (H5Dearray.c); -1 when it lies outside the array.
    /// </summary>
    private long NumberOf(long i, ImmutableArray<long> grid, int slowest)
    {
        Span<long> place = stackalloc long[FileArray.MaxRank];
        for (int d = grid.Length - 1; d >= 0; d--)
        {
            if (d == slowest)
                continue;
            place[d] = i % Math.Max(grid[d], 1);
            i /= Math.Max(grid[d], 1);
        }

        place[slowest] = i;
        long number = 0;
        for (int d = 0; d < grid.Length; d++)
        {
            if (place[d] >= _grid[d])
                return -1;
            number = (number * _grid[d]) + place[d];
        }

        return number;
    }

    /// <summary>An entry of a fixed or extensible array: an address, and with filters a size and a mask.</summary>
    private void AddEntry(long number, ReadOnlySpan<byte> entry)
    {
        ByteCursor cursor = new(entry, _file.Source, 0);
        ulong address = _file.Address(ref cursor, "chunk");
        if (address == _file.Undefined || number < 0)
            return;
        if (!_isFiltered)
        {
            Add(number, new Hdf5Chunk(address, _chunkBytes, 0));
            return;
        }

        int sizeBytes = cursor.Left - 4;
        if (sizeBytes is < 1 or > 8)
            throw new DataFormatException(
                _file.Source, $"offset {_layout.Address}", "chunk index has entries of another size");
        long bytes = (long)Math.Min(cursor.Unsigned(sizeBytes, "chunk size"), long.MaxValue);
        Add(number, new Hdf5Chunk(address, bytes, cursor.U32("filter mask")));
    }

    private void Add(long number, Hdf5Chunk chunk)
    {
        if (chunk.Bytes > _file.Bytes.Length)
            throw new DataFormatException(
                _file.Source, $"offset {chunk.Address}", $"chunk of {chunk.Bytes} bytes in a file of {_file.Bytes.Length}");
        if (_chunks.Count == MaxChunks || !_chunks.TryAdd(number, chunk))
            throw new DataFormatException(
                _file.Source, $"offset {chunk.Address}", $"chunk {number} is there twice, or there are too many");
    }
}
