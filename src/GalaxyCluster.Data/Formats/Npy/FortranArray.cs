using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats.Npy;

/// <summary>
/// An array whose first axis runs fastest: rows are gathered from runs of equal places of the other axes.
/// </summary>
internal sealed class FortranArray(
    InputBytes bytes, string name, ImmutableArray<long> shape, ElementType element, long offset)
    : FileArray(bytes.Source, name, shape, element)
{
    private const int RowsAtOnce = 4096;
    private const int PieceBytes = 1 << 20;

    /// <summary>A run of that many elements is read at once; one row alone costs as many reads.</summary>
    public override int RowsTogether => (int)Math.Clamp(Rows, 1, RowsAtOnce);

    protected override void Fill(long first, int count, Span<byte> into)
    {
        if (count == 0 || RowElements == 0)
            return;
        long[] strides = CStrides();
        long[] place = new long[Shape.Length];
        bool isWhole = count == Rows;
        int run = checked(count * Element.Bytes);
        int runs = isWhole ? (int)Math.Clamp(PieceBytes / run, 1, RowElements) : 1;
        byte[] piece = new byte[runs * run];
        for (long j = 0; j < RowElements; j += runs)
        {
            int here = (int)Math.Min(runs, RowElements - j);
            bytes.Read(offset + (((j * Rows) + first) * Element.Bytes), piece.AsSpan(0, here * run), "elements");
            for (int k = 0; k < here; k++)
            {
                Scatter(piece.AsSpan(k * run, run), Position(place, strides), into);
                Advance(place);
            }
        }
    }

    /// <summary>Puts element i of a run into row i.</summary>
    private void Scatter(ReadOnlySpan<byte> run, long position, Span<byte> into)
    {
        int size = Element.Bytes;
        int row = (int)RowBytes;
        int at = (int)position * size;
        for (int i = 0; i < run.Length; i += size, at += row)
            run.Slice(i, size).CopyTo(into.Slice(at, size));
    }

    private long[] CStrides()
    {
        long[] strides = new long[Shape.Length];
        long stride = 1;
        for (int d = Shape.Length - 1; d > 0; d--)
        {
            strides[d] = stride;
            stride *= Shape[d];
        }

        return strides;
    }

    private static long Position(long[] place, long[] strides)
    {
        long position = 0;
        for (int d = 1; d < place.Length; d++)
            position += place[d] * strides[d];
        return position;
    }

    /// <summary>The next place of axes 1 and up, the lowest running fastest.</summary>
    private void Advance(long[] place)
    {
        for (int d = 1; d < place.Length; d++)
        {
            if (++place[d] < Shape[d])
                return;
            place[d] = 0;
        }
    }
}
