using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>The size x size tiles that cover a picture, counted through all samples: (sample, ty, tx).</summary>
internal readonly struct WinogradTiles(int height, int width, int size)
{
    public int Height => height;

    public int Width => width;

    /// <summary>Outputs on a side of a tile.</summary>
    public int Size => size;

    public int Rows => (height + size - 1) / size;

    public int Columns => (width + size - 1) / size;

    public int PerImage => Rows * Columns;

    /// <summary>Tiles that one panel holds: small enough for V and M of a panel to stay in L2.</summary>
    public static int PanelTiles<T>()
        where T : struct, ILanes<T> => T.Count == 16 ? WidePanelTiles : MostPanelTiles;

    public static int PanelTiles(SimdPath path) => path == SimdPath.Vector512 ? WidePanelTiles : MostPanelTiles;

    /// <summary>Most tiles in a panel on any path; scratch is sized for it.</summary>
    public const int MostPanelTiles = 24;

    private const int WidePanelTiles = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Sample, int Y, int X) At(int tile)
    {
        int inImage = tile % PerImage;
        return (tile / PerImage, inImage / Columns * size, inImage % Columns * size);
    }

    /// <summary>
    /// Tiles from a first one on that are neighbours in one row of the picture, at most count; of them the first Whole
    /// have a window of the given size, above rows and left columns before the tile, inside the visible pixels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Sample, int Y, int X, int Length, int Whole) RunAt(
        int tile, int count, int above, int left, int window, int visibleHeight, int visibleWidth)
    {
        var (sample, y, x) = At(tile);
        int length = Math.Min(count, Columns - (x / size));
        bool rowFits = y - above + window <= visibleHeight;
        int room = visibleWidth - window + left - x;
        int whole = !rowFits || room < 0 ? 0 : Math.Min(length, (room / size) + 1);
        return (sample, y, x, length, whole);
    }

    /// <summary>
    /// Floats from one point's plane to the next for a number of blocks. The extra cache line keeps the 36 planes from
    /// falling into the same L1 sets, which costs a factor of 5 in the transforms when they do.
    /// </summary>
    public static long PointStride(int blocks, int panelTiles) => ((long)blocks * panelTiles * BlockedTensor.Lanes) + BlockedTensor.Lanes;

    /// <summary>
    /// Floats from a tile of one block to what will be transformed soon after: the same tile of the next block, after the
    /// last one the next row of tiles.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Ahead(BlockedTensor from, int block) =>
        block + 1 < from.Blocks
            ? from.BlockStride
            : ((long)size * from.RowStride) - ((from.Blocks - 1L) * from.BlockStride);

    /// <summary>
    /// Copies the part of a size x size window that lies inside the picture, zeros elsewhere, to a dense buffer.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void CopyWindow(BlockedTensor from, float* origin, int y, int x, int size, float* to)
    {
        for (int row = 0; row < size; row++)
            for (int column = 0; column < size; column++)
            {
                var pixel = new Span<float>(to + (((row * size) + column) * BlockedTensor.Lanes), BlockedTensor.Lanes);
                bool inside = (uint)(y + row) < (uint)from.Height && (uint)(x + column) < (uint)from.Width;
                if (inside)
                {
                    float* source = origin + ((long)(y + row) * from.RowStride) + ((x + column) * BlockedTensor.Lanes);
                    new ReadOnlySpan<float>(source, BlockedTensor.Lanes).CopyTo(pixel);
                }
                else
                {
                    pixel.Clear();
                }
            }
    }
}
