using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// One thread's share of a matrix product, blocked for the caches: a block of B is packed into slabs of 32 columns and a
/// block of A into groups of rows; then every slab of B meets every group of A.
/// </summary>
/// <remarks>
/// A slab of B (32 KB) stays in L1 while the groups of A (12 KB each, one stream) pass; both blocks stay in L2. Edges
/// are padded with zeros in what is packed, and computed in a spare tile.
/// </remarks>
internal static unsafe class GemmBlock
{
    private const int Depth = 256;
    private const int BlockColumns = 512;
    private const int BlockRows = 96;
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
                GemmPacking.PackB(b.From(depth, column), steps, columns, packedB);
                for (int row = 0; row < m; row += BlockRows)
                {
                    int rows = Math.Min(BlockRows, m - row);
                    GemmPacking.PackA(a.From(row, depth), rows, steps, Height<T>(), packedA);
                    Slabs<T>(packedA, packedB, rows, columns, steps, c + (row * ldc) + column, ldc, accumulate || depth > 0);
                }
            }
        }
    }

    /// <summary>Rows of a tile: as many as the registers hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Height<T>()
        where T : struct, ILanes<T> => T.Count == 16 ? WideMatrixTile.Height : MatrixTile.Height;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slabs<T>(
        float* packedA, float* packedB, int rows, int columns, int steps, float* c, long ldc, bool continues)
        where T : struct, ILanes<T>
    {
        float* spare = stackalloc float[WideMatrixTile.Height * Columns];
        for (int column = 0; column < columns; column += Columns, packedB += (long)Columns * steps)
        {
            int width = Math.Min(Columns, columns - column);
            float* a = packedA;
            float* to = c + column;
            for (int row = 0; row < rows; row += Height<T>(), a += (long)Height<T>() * steps, to += Height<T>() * ldc)
            {
                int height = Math.Min(Height<T>(), rows - row);
                float* next = row + Height<T>() < rows ? to + (Height<T>() * ldc) : c + column + Columns;
                if (width == Columns && (height == Height<T>() || (T.Count == 16 && height % 4 == 0)))
                {
                    Tile<T>(a, packedB, steps, to, ldc, height, continues, next);
                    continue;
                }

                if (continues)
                    Copy(to, ldc, spare, Columns, height, width);
                Tile<T>(a, packedB, steps, spare, Columns, height, continues, next);
                Copy(spare, Columns, to, ldc, height, width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<T>(
        float* a, float* b, int steps, float* c, long ldc, int height, bool continues, float* next)
        where T : struct, ILanes<T>
    {
        if (T.Count == 16)
        {
            if (height > 8)
                WideMatrixTile.Rows12(a, b, steps, c, ldc, continues, next);
            else if (height > 4)
                WideMatrixTile.Rows8(a, b, steps, c, ldc, continues, next);
            else
                WideMatrixTile.Rows4(a, b, steps, c, ldc, continues, next);
            return;
        }

        for (int column = 0; column < Columns; column += 2 * T.Count)
            MatrixTile.Rows6<T>(a, b + column, steps, c + column, ldc, continues);
    }

    private static void Copy(float* from, long fromStride, float* to, long toStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(from + (row * fromStride), columns).CopyTo(new Span<float>(to + (row * toStride), columns));
    }
}
