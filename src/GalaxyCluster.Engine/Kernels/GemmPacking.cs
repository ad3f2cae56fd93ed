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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
                int four = 0;
                for (; Avx512F.IsSupported && four + 4 <= given; four += 4)
                    Four(from + (four * a.RowStride), a.RowStride, to + four, height, steps);
                Transposition.Copy(from + (four * a.RowStride), a.RowStride, to + four, height, given - four, steps);
                continue;
            }

            float* row = to;
            for (int p = 0; p < steps; p++, from += a.ColumnStride, row += height)
                for (int i = 0; i < given; i++)
                    row[i] = from[i];
        }
    }

    /// <summary>Four rows, 16 columns at once: transposed in each quarter of the vectors, and stored by quarters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* from, long stride, float* to, int height, int steps)
    {
        float* second = from + stride, third = second + stride, fourth = third + stride;
        int p = 0;
        for (; p + LineFloats <= steps; p += LineFloats, to += LineFloats * height)
        {
            Vector512<float> a = Vector512.Load(from + p), b = Vector512.Load(second + p);
            Vector512<float> c = Vector512.Load(third + p), d = Vector512.Load(fourth + p);
            Vector512<float> lowAb = Avx512F.UnpackLow(a, b), highAb = Avx512F.UnpackHigh(a, b);
            Vector512<float> lowCd = Avx512F.UnpackLow(c, d), highCd = Avx512F.UnpackHigh(c, d);
            Quarters(Avx512F.Shuffle(lowAb, lowCd, 0x44), to, height);
            Quarters(Avx512F.Shuffle(lowAb, lowCd, 0xEE), to + height, height);
            Quarters(Avx512F.Shuffle(highAb, highCd, 0x44), to + (2 * height), height);
            Quarters(Avx512F.Shuffle(highAb, highCd, 0xEE), to + (3 * height), height);
        }

        Transposition.Copy(from + p, stride, to, height, 4, steps - p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(Vector512<float> values, float* to, int height)
    {
        values.GetLower().GetLower().Store(to);
        Avx512F.ExtractVector128(values, 1).Store(to + (4 * height));
        Avx512F.ExtractVector128(values, 2).Store(to + (8 * height));
        Avx512F.ExtractVector128(values, 3).Store(to + (12 * height));
    }

    /// <summary>Only a hint: addresses past the end of the matrix do no harm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PrefetchRows(float* from, long stride, int rows, int length)
    {
        if (!Sse.IsSupported)
            return;
        for (int row = 0; row < rows; row++, from += stride)
            for (int i = 0; i < length; i += LineFloats)
                Sse.Prefetch0(from + i);
    }
}
