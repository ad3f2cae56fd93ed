using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Kernels.Tiles;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>Copies blocks of the factors of a product to where <see cref="MatrixTile"/> reads them in order.</summary>
internal static unsafe class GemmPacking
{
    private const int Columns = TileChunk.Columns;
    private const int LineFloats = 16;
    private const int RowsAhead = 16;

    /// <summary>Slabs [steps][32] of B, zero past the last column.</summary>
    public static void PackB(MatrixView b, int steps, int columns, float* to)
    {
        for (int first = 0; first < columns; first += Columns, to += (long)steps * Columns)
        {
            float* from = b.Data + (first * b.ColumnStride);
            int width = Math.Min(Columns, columns - first);
            if (width < Columns)
                new Span<float>(to, steps * Columns).Clear();
            if (b.ColumnStride != 1)
                Transposition.Copy(from, b.ColumnStride, to, Columns, width, steps);
            else if (width < Columns)
                CopyRows(from, b.RowStride, to, steps, width);
            else
                CopyWholeRows(from, b.RowStride, to, steps);
        }
    }

    /// <summary>Rows far apart are beyond the processor's own prefetcher.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyWholeRows(float* from, long stride, float* to, int steps)
    {
        for (float* end = to + ((long)steps * Columns); to < end; to += Columns, from += stride)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(from + (RowsAhead * stride));
                Sse.Prefetch0(from + (RowsAhead * stride) + LineFloats);
            }

            Vector512<float> left = Vector512.Load(from);
            Vector512<float> right = Vector512.Load(from + LineFloats);
            left.Store(to);
            right.Store(to + LineFloats);
        }
    }

    private static void CopyRows(float* from, long stride, float* to, int steps, int width)
    {
        for (int p = 0; p < steps; p++, from += stride, to += Columns)
            new ReadOnlySpan<float>(from, width).CopyTo(new Span<float>(to, width));
    }

    /// <summary>Groups [steps][height] of A, zero past the last row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackA(MatrixView a, int rows, int steps, int height, float* to)
    {
        for (int first = 0; first < rows; first += height, to += (long)steps * height)
        {
            int given = Math.Min(height, rows - first);
            if (given < height)
                new Span<float>(to, steps * height).Clear();
            float* from = a.Data + (first * a.RowStride);
            if (a.ColumnStride == 1)
            {
                PrefetchRows(from + (height * a.RowStride), a.RowStride, Math.Min(height, rows - first - given), steps);
                Transposition.Copy(from, a.RowStride, to, height, given, steps);
                continue;
            }

            float* row = to;
            for (int p = 0; p < steps; p++, from += a.ColumnStride, row += height)
                for (int i = 0; i < given; i++)
                    row[i] = from[i];
        }
    }

    /// <summary>Only a hint: addresses past the end of the matrix do no harm.</summary>
    private static void PrefetchRows(float* from, long stride, int rows, int length)
    {
        if (!Sse.IsSupported)
            return;
        for (int row = 0; row < rows; row++, from += stride)
            for (int i = 0; i < length; i += LineFloats)
                Sse.Prefetch0(from + i);
    }
}
