using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats.Hdf5;

/// <summary>
/// A chunked array. Rows are read together that lie in the same chunks; one chunk at a time is in memory beside them.
/// </summary>
internal sealed class Hdf5ChunkedArray : FileArray
{
    private const int MaxChunkBytes = 1 << 30;
    private readonly Hdf5Reader _file;
    private readonly Hdf5Layout _layout;
    private readonly Hdf5Filters _filters;
    private readonly Hdf5Chunks _chunks;
    private readonly byte[] _fill;
    private readonly int _chunkBytes;

    /// <exception cref="DataFormatException">Chunks that are too large, or an index that contradicts
    /// itself.</exception>
    public Hdf5ChunkedArray(
        Hdf5Reader file, string name, ImmutableArray<long> shape, ImmutableArray<long> limits, ElementType element,
        Hdf5Layout layout, Hdf5Filters filters, byte[] fill)
        : base(file.Source, name, shape, element)
    {
        long bytes = element.Bytes;
        foreach (int size in layout.Chunk)
        {
            bytes *= size;
            if (bytes > MaxChunkBytes)
                throw new DataFormatException(
                    file.Source, $"array '{name}', offset {layout.Address}",
                    $"chunks of [{string.Join(", ", layout.Chunk)}] elements, expected at most {MaxChunkBytes} bytes");
        }

        _file = file;
        _layout = layout;
        _filters = filters;
        _fill = fill;
        _chunkBytes = (int)bytes;
        _chunks = Hdf5Chunks.Read(file, layout, shape, limits, element.Bytes, !filters.IsEmpty);
    }

    public override int RowsTogether => _layout.Chunk[0];

    protected override void Fill(long first, int count, Span<byte> into)
    {
        if (count == 0 || RowElements == 0)
            return;
        int rank = Shape.Length;
        Span<long> place = stackalloc long[MaxRank]; // Of a chunk, in chunks.
        place = place[..rank];
        place.Clear();
        long lastRow = (first + count - 1) / _layout.Chunk[0];
        for (place[0] = first / _layout.Chunk[0]; place[0] <= lastRow;)
        {
            byte[]? chunk = Load(place);
            Copy(chunk, place, first, count, into);
            int d = rank - 1;
            while (d > 0 && ++place[d] * _layout.Chunk[d] >= Shape[d])
                place[d--] = 0;
            if (d == 0)
                place[0]++;
        }
    }

    /// <summary>Null when the chunk was never written.</summary>
    private byte[]? Load(ReadOnlySpan<long> place)
    {
        long number = 0;
        bool reachesOver = false;
        for (int d = 0; d < place.Length; d++)
        {
            long chunks = (Shape[d] / _layout.Chunk[d]) + (Shape[d] % _layout.Chunk[d] > 0 ? 1 : 0);
            number = (number * chunks) + place[d];
            reachesOver |= (place[d] + 1) * _layout.Chunk[d] > Shape[d];
        }

        if (_chunks.Find(number) is not Hdf5Chunk chunk)
            return null;
        long offset = _file.Position(chunk.Address, "chunk");
        byte[] stored = _file.Bytes.Read(offset, chunk.Bytes, "chunk");
        uint mask = reachesOver && _layout.KeepsEdgesPlain ? uint.MaxValue : chunk.Mask;
        return _filters.Undo(stored, mask, _chunkBytes, offset);
    }

    /// <summary>Copies what a chunk and the wanted rows have in common, run by run of the last axis.</summary>
    private void Copy(byte[]? chunk, ReadOnlySpan<long> place, long first, int count, Span<byte> into)
    {
        int rank = place.Length;
        Span<long> begin = stackalloc long[MaxRank]; // In elements of the array, along each axis.
        Span<long> end = stackalloc long[MaxRank];
        for (int d = 0; d < rank; d++)
        {
            begin[d] = place[d] * _layout.Chunk[d];
            end[d] = Math.Min(begin[d] + _layout.Chunk[d], Shape[d]);
        }

        Span<long> at = stackalloc long[MaxRank];
        begin[..rank].CopyTo(at);
        at[0] = Math.Max(at[0], first);
        end[0] = Math.Min(end[0], first + count);
        int last = rank - 1;
        int run = checked((int)((end[last] - (rank == 1 ? at[0] : begin[last])) * Element.Bytes));
        while (at[0] < end[0])
        {
            long from = 0;
            long to = 0;
            for (int d = 0; d < rank; d++)
            {
                from = (from * _layout.Chunk[d]) + at[d] - begin[d];
                to = (to * (d == 0 ? 1 : Shape[d])) + (d == 0 ? at[0] - first : at[d]);
            }

            Span<byte> target = into.Slice((int)(to * Element.Bytes), run);
            if (chunk is null)
                FilledArray.Repeat(_fill, target);
            else
                chunk.AsSpan((int)(from * Element.Bytes), run).CopyTo(target);
            int axis = last - 1;
            while (axis > 0 && ++at[axis] >= end[axis])
            {
                at[axis] = begin[axis];
                axis--;
            }

            if (axis < 0)
                return; // One axis: one run.
            if (axis == 0)
                at[0]++;
        }
    }
}
