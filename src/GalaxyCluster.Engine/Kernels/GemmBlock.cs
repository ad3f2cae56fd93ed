using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// One thread's share of a matrix product, blocked for the caches: a block of B (256 x 512) is packed into slabs of 32
/// columns, blocks of A (192 x 256) into slabs of R rows; then every slab of A meets every slab of B.
/// </summary>
/// <remarks>
/// 512 KB of B and 192 KB of A share L2; a slab of A (8 KB) stays in L1 while a slab of B streams past. Edges are padded
/// with zeros in the packed slabs and computed in a spare tile.
/// </remarks>
internal static unsafe class GemmBlock
{
    private const int Depth = 256;
    private const int BlockColumns = 512;
    private const int BlockRows = 192;
    private const int Columns = TileChunk.Columns;

    [ThreadStatic]
    private static AlignedBuffer? s_packed;

    public static void Multiply<T>(int m, int n, int k, MatrixView a, MatrixView b, float* c, long ldc, bool accumulate)
        where T : struct, ILanes<T>
    {
        s_packed ??= new AlignedBuffer((Depth * BlockColumns) + (Depth * BlockRows));
        float* packedB = s_packed.Pointer;
        float* packedA = packedB + (Depth * BlockColumns);
        for (int column = 0; column < n; column += BlockColumns)
        {
            int columns = Math.Min(BlockColumns, n - column);
            for (int depth = 0; depth < k; depth += Depth)
            {
                int steps = Math.Min(Depth, k - depth);
                PackB(b.From(depth, column), steps, columns, packedB);
                for (int row = 0; row < m; row += BlockRows)
                {
                    int rows = Math.Min(BlockRows, m - row);
                    PackA(a.From(row, depth), rows, steps, Rows<T>(), packedA);
                    Slabs<T>(packedA, packedB, rows, columns, steps, c + (row * ldc) + column, ldc, accumulate || depth > 0);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Rows<T>()
        where T : struct, ILanes<T> => T.Count == 16 ? 8 : 6;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slabs<T>(
        float* packedA, float* packedB, int rows, int columns, int steps, float* c, long ldc, bool continues)
        where T : struct, ILanes<T>
    {
        float* spare = stackalloc float[8 * Columns];
        for (int row = 0; row < rows; row += Rows<T>())
            for (int column = 0; column < columns; column += Columns)
            {
                float* a = packedA + ((long)row * steps);
                float* b = packedB + ((long)column * steps);
                float* to = c + (row * ldc) + column;
                if (row + Rows<T>() <= rows && column + Columns <= columns)
                {
                    PrefetchRow<T>(to + Columns, ldc);
                    Tile<T>(a, b, steps, to, ldc, continues);
                    continue;
                }

                int height = Math.Min(Rows<T>(), rows - row);
                int width = Math.Min(Columns, columns - column);
                if (continues)
                    Copy(to, ldc, spare, Columns, height, width);
                Tile<T>(a, b, steps, spare, Columns, continues);
                Copy(spare, Columns, to, ldc, height, width);
            }
    }

    /// <summary>The next tile of C arrives while this one is computed; past the end of C it is only a hint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRow<T>(float* c, long ldc)
        where T : struct, ILanes<T>
    {
        if (!Sse.IsSupported)
            return;
        for (int i = 0; i < Rows<T>(); i++, c += ldc)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<T>(float* a, float* b, int steps, float* c, long ldc, bool continues)
        where T : struct, ILanes<T>
    {
        for (int column = 0; column < Columns; column += 2 * T.Count)
        {
            if (T.Count == 16)
                MatrixTile.Rows8<T>(a, b + column, steps, c + column, ldc, continues);
            else
                MatrixTile.Rows6<T>(a, b + column, steps, c + column, ldc, continues);
        }
    }

    private static void Copy(float* from, long fromStride, float* to, long toStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(from + (row * fromStride), columns).CopyTo(new Span<float>(to + (row * toStride), columns));
    }

    /// <summary>Slabs [steps][32] of B, zero past the last column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackB(MatrixView b, int steps, int columns, float* to)
    {
        for (int first = 0; first < columns; first += Columns)
        {
            int width = Math.Min(Columns, columns - first);
            float* from = b.Data + (first * b.ColumnStride);
            if (b.ColumnStride == 1)
            {
                for (int p = 0; p < steps; p++, from += b.RowStride, to += Columns)
                {
                    new ReadOnlySpan<float>(from, width).CopyTo(new Span<float>(to, width));
                    new Span<float>(to + width, Columns - width).Clear();
                }

                continue;
            }

            for (int j = 0; j < Columns; j++)
            {
                float* column = from + (j * b.ColumnStride);
                float* put = to + j;
                for (int p = 0; p < steps; p++, put += Columns)
                    *put = j < width ? column[p * b.RowStride] : 0f;
            }

            to += (long)steps * Columns;
        }
    }

    /// <summary>Slabs [steps][height] of A, zero past the last row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackA(MatrixView a, int rows, int steps, int height, float* to)
    {
        for (int first = 0; first < rows; first += height)
        {
            float* from = a.Data + (first * a.RowStride);
            int given = Math.Min(height, rows - first);
            if (given == 8 && height == 8)
            {
                PackEight(from, a.RowStride, a.ColumnStride, steps, to);
            }
            else
            {
                for (int p = 0; p < steps; p++)
                    for (int i = 0; i < height; i++)
                        to[(p * height) + i] = i < given ? from[(i * a.RowStride) + (p * a.ColumnStride)] : 0f;
            }

            to += (long)steps * height;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackEight(float* r0, long rowStride, long columnStride, int steps, float* to)
    {
        float* r1 = r0 + rowStride;
        float* r2 = r1 + rowStride;
        float* r3 = r2 + rowStride;
        float* r4 = r3 + rowStride;
        float* r5 = r4 + rowStride;
        float* r6 = r5 + rowStride;
        float* r7 = r6 + rowStride;
        long p = 0;
        for (int step = 0; step < steps; step++, p += columnStride, to += 8)
        {
            to[0] = r0[p];
            to[1] = r1[p];
            to[2] = r2[p];
            to[3] = r3[p];
            to[4] = r4[p];
            to[5] = r5[p];
            to[6] = r6[p];
            to[7] = r7[p];
        }
    }
}
