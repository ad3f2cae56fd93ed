using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Kernels.Tiles;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// One thread's share of a matrix product, blocked for the caches: a block of B is packed into slabs of 32 columns and
/// a block of A into groups of rows; then every slab of B meets every group of A.
/// </summary>
/// <remarks>
/// A slab of B is read once for every group of A, from L2 and L1; a block of A (384 KB) stays in L2 while all slabs pass.
/// Long chains (512 terms) make the loads and stores of C rare, which cost more than reading B from L2. Slabs are packed
/// when they are first needed, and every tile fetches a share of the next one. Edges are padded with zeros, and computed
/// in a spare tile.
/// </remarks>
internal static unsafe class GemmBlock
{
    private const int Depth = 512;
    private const int BlockColumns = 2048;
    private const int BlockRows = 192;
    private const int Columns = TileChunk.Columns;

    // A buffer of a whole huge page gets one.
    private const long HugePageFloats = (2 << 20) / sizeof(float);
    private const long WorthHugePages = HugePageFloats / 2;

    [ThreadStatic]
    private static AlignedBuffer? s_packed;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(int m, int n, int k, MatrixView a, MatrixView b, float* c, long ldc, bool accumulate)
        where T : struct, ILanes<T>
    {
        float* packedA = Packed(Math.Min(k, Depth), Math.Min(n, BlockColumns));
        float* packedB = packedA + (Depth * BlockRows);
        for (int column = 0; column < n; column += BlockColumns)
        {
            int columns = Math.Min(BlockColumns, n - column);
            for (int depth = 0; depth < k; depth += Depth)
            {
                int steps = Math.Min(Depth, k - depth);
                var block = new Block(
                    packedA, packedB, b.From(depth, column), columns, steps, ldc, accumulate || depth > 0);
                for (int row = 0; row < m; row += BlockRows)
                {
                    int rows = Math.Min(BlockRows, m - row);
                    GemmPacking.PackA(a.From(row, depth), rows, steps, Height<T>(), packedA);
                    Slabs<T>(block, rows, c + (row * ldc) + column, packsB: row == 0);
                }
            }
        }
    }

    /// <summary>A block of A, then a block of B of so many terms and columns; it grows to what has been needed.</summary>
    private static float* Packed(int steps, int columns)
    {
        long needed = (Depth * BlockRows) + (steps * (((long)columns + Columns - 1) / Columns * Columns));
        if (needed > WorthHugePages)
            needed = Math.Max(needed, HugePageFloats);
        if (s_packed is null || s_packed.Length < needed)
        {
            s_packed?.Dispose();
            s_packed = new AlignedBuffer(needed);
        }

        return s_packed.Pointer;
    }

    /// <summary>Rows of a tile: as many as the registers hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Height<T>()
        where T : struct, ILanes<T> => T.Count == 16 ? WideMatrixTile.Height : MatrixTile.Height;

    /// <summary>Every slab of B with every group of one block of A; the first block also packs the slabs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slabs<T>(Block block, int rows, float* c, bool packsB)
        where T : struct, ILanes<T>
    {
        float* spare = stackalloc float[WideMatrixTile.Height * Columns];
        (int steps, long ldc) = (block.Steps, block.Ldc);
        for (int column = 0; column < block.Columns; column += Columns)
        {
            float* b = block.PackedB + ((long)column * steps);
            int width = Math.Min(Columns, block.Columns - column);
            MatrixView slab = block.B.From(0, column);
            // Slabs that lie as they will be read are packed by the first tile that reads them.
            bool tilePacks = packsB && T.Count == 16 && slab.ColumnStride == 1 && width == Columns
                && rows >= Height<T>();
            if (packsB && !tilePacks)
                GemmPacking.PackB(slab, steps, width, b);
            float* a = block.PackedA;
            for (int row = 0; row < rows; row += Height<T>(), a += (long)Height<T>() * steps)
            {
                int height = Math.Min(Height<T>(), rows - row);
                float* to = c + (row * ldc) + column;
                float* next = row + height < rows ? to + (height * ldc) : c + column + Columns;
                TileAhead ahead = Ahead(block, next, packsB, column, row, rows);
                if (tilePacks && row == 0)
                {
                    PackingMatrixTile.Rows12(
                        a, slab.Data, slab.RowStride, b, steps, to, ldc, block.Continues, ahead);
                    continue;
                }

                if (width == Columns && (height == Height<T>() || (T.Count == 16 && height % 4 == 0)))
                {
                    Tile<T>(a, b, steps, to, ldc, height, block.Continues, ahead);
                    continue;
                }

                if (block.Continues)
                    Copy(to, ldc, spare, Columns, height, width);
                Tile<T>(a, b, steps, spare, Columns, height, block.Continues, ahead);
                Copy(spare, Columns, to, ldc, height, width);
            }
        }
    }

    /// <summary>A share of the next slab: where it lies while slabs are packed, else packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TileAhead Ahead(Block block, float* c, bool packsB, int column, int row, int rows)
    {
        int next = column + Columns;
        if (next >= block.Columns || (packsB && block.B.ColumnStride != 1))
            return new TileAhead(c, null, 0, 0);
        int first = (int)((long)block.Steps * row / rows);
        int end = (int)((long)block.Steps * Math.Min(row + WideMatrixTile.Height, rows) / rows);
        MatrixView from = packsB
            ? block.B.From(first, next)
            : new MatrixView(block.PackedB + ((long)next * block.Steps) + ((long)first * Columns), Columns, 1);
        return new TileAhead(c, from.Data, from.RowStride, end - first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<T>(
        float* a, float* b, int steps, float* c, long ldc, int height, bool continues, TileAhead ahead)
        where T : struct, ILanes<T>
    {
        if (T.Count == 16)
        {
            if (height > 8)
                WideMatrixTile.Rows12(a, b, steps, c, ldc, continues, ahead);
            else if (height > 4)
                WideMatrixTile.Rows8(a, b, steps, c, ldc, continues, ahead);
            else
                WideMatrixTile.Rows4(a, b, steps, c, ldc, continues, ahead);
            return;
        }

        for (int column = 0; column < Columns; column += 2 * T.Count)
            MatrixTile.Rows6<T>(a, b + column, steps, c + column, ldc, continues);
    }

    private static void Copy(float* from, long fromStride, float* to, long toStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            var given = new ReadOnlySpan<float>(from + (row * fromStride), columns);
            given.CopyTo(new Span<float>(to + (row * toStride), columns));
        }
    }

    /// <summary>A block of B with what every block of A needs to know of it.</summary>
    private readonly struct Block(
        float* packedA, float* packedB, MatrixView b, int columns, int steps, long ldc, bool continues)
    {
        public readonly float* PackedA = packedA;
        public readonly float* PackedB = packedB;
        public readonly MatrixView B = b;
        public readonly long Ldc = ldc;
        public readonly int Columns = columns;
        public readonly int Steps = steps;
        public readonly bool Continues = continues;
    }
}
