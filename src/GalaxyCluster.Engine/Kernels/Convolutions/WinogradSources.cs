using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// From a tensor to the transformed tiles of a panel, [xi][block][tile][16]: of the windows that tiles see, or of the tiles
/// themselves. What lies outside the picture counts as zero.
/// </summary>
internal static unsafe class WinogradSources
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int Side = WinogradTransforms.Side;

    /// <summary>
    /// B^T d B of the 6x6 windows d of tiles first .. first + count - 1; a window begins at its tile's place plus the offsets.
    /// </summary>
    /// <param name="tiles">Of any size that a window has room for.</param>
    /// <param name="from">Read where it is not outside its halo.</param>
    /// <param name="first">Of the tiles, counted through all samples.</param>
    /// <param name="count">Of tiles.</param>
    /// <param name="yOffset">In pixels.</param>
    /// <param name="xOffset">In pixels.</param>
    /// <param name="to">The first tile's place in the panel.</param>
    /// <param name="panelTiles">Tiles of the whole panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Windows<T>(
        in WinogradTiles tiles, BlockedTensor from, int first, int count, int yOffset, int xOffset, float* to,
        int panelTiles)
        where T : struct, ILanes<T>
    {
        long pointStride = WinogradTiles.PointStride(from.Blocks, panelTiles);
        float* window = stackalloc float[WinogradTransforms.Points * Lanes];
        for (int end = first + count; first < end;)
        {
            var run = tiles.RunAt(
                first, end - first, -yOffset, -xOffset, Side, from.Height + from.Halo, from.Width + from.Halo);
            (int y, int x) = (run.Y + yOffset, run.X + xOffset);
            float* v = to;
            for (int block = 0; block < from.Blocks; block++, v += panelTiles * Lanes)
            {
                float* origin = from.Origin(run.Sample, block);
                if (run.Whole > 0)
                    WinogradTransforms.Input<T>(
                        origin + ((long)y * from.RowStride) + (x * Lanes), from.RowStride, tiles.Size * Lanes, v,
                        pointStride, run.Whole, tiles.Ahead(from, block));
                for (int i = run.Whole; i < run.Length; i++)
                {
                    WinogradTiles.CopyWindow(from, origin, y, x + (tiles.Size * i), Side, window);
                    WinogradTransforms.Input<T>(window, Side * Lanes, 0, v + (i * Lanes), pointStride, 1, 0);
                }
            }

            first += run.Length;
            to += run.Length * Lanes;
        }
    }

    /// <summary>A d A^T of the 4x4 tiles d themselves; parameters as those of the windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tiles<T>(
        in WinogradTiles tiles, BlockedTensor from, int first, int count, float* to, int panelTiles)
        where T : struct, ILanes<T>
    {
        long pointStride = WinogradTiles.PointStride(from.Blocks, panelTiles);
        float* window = stackalloc float[WinogradTransforms.Points * Lanes];
        for (int end = first + count; first < end;)
        {
            var run = tiles.RunAt(first, end - first, 0, 0, 4, from.Height, from.Width);
            float* w = to;
            for (int block = 0; block < from.Blocks; block++, w += panelTiles * Lanes)
            {
                float* origin = from.Origin(run.Sample, block);
                if (run.Whole > 0)
                    WinogradTransforms.Tile<T>(
                        origin + ((long)run.Y * from.RowStride) + (run.X * Lanes), from.RowStride, w, pointStride,
                        run.Whole);
                for (int i = run.Whole; i < run.Length; i++)
                {
                    WinogradTiles.CopyWindow(from, origin, run.Y, run.X + (4 * i), 4, window);
                    WinogradTransforms.Tile<T>(window, 4 * Lanes, w + (i * Lanes), pointStride, 1);
                }
            }

            first += run.Length;
            to += run.Length * Lanes;
        }
    }
}
