using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// The picture as F(4, 3) along the rows sees it: every row of the output is cut into tiles of four pixels, and V is the
/// transformed input of a band of rows, [row][plane][tile][point][4], where a plane holds three channels.
/// </summary>
/// <remarks>
/// Three channels and three rows of taps make nine terms, whose sums for two points fill the registers in the weight
/// gradient; the fourth lane only makes a plane's point one load of four floats.
/// </remarks>
internal readonly unsafe struct WinogradRows(ConvolutionShape shape)
{
    /// <summary>Outputs of a tile.</summary>
    public const int TileOutputs = 4;

    /// <summary>Points of a tile.</summary>
    public const int Points = WinogradTransforms.Side;

    /// <summary>Rows of taps.</summary>
    public const int Taps = 3;

    /// <summary>Channels of a plane.</summary>
    public const int PlaneChannels = 3;

    /// <summary>Floats of a plane at one point.</summary>
    public const int PlaneLanes = 4;

    /// <summary>Floats of a tile in V.</summary>
    public const int TileStride = Points * PlaneLanes;

    /// <summary>Rows of the output whose input is transformed at once.</summary>
    public const int BandRows = 8;

    private const int Lanes = BlockedTensor.Lanes;

    /// <summary>Tiles that forward's products take at a time.</summary>
    private const int TilesTogether = 4;

    public int Planes => (shape.InChannels + PlaneChannels - 1) / PlaneChannels;

    /// <summary>Tiles of a row whose four outputs exist.</summary>
    public int WholeTiles => shape.OutWidth / TileOutputs;

    /// <summary>Outputs of the tile after those; 0: there is none.</summary>
    public int RestOutputs => shape.OutWidth % TileOutputs;

    public int Tiles => (shape.OutWidth + TileOutputs - 1) / TileOutputs;

    public int Bands => (shape.OutHeight + BandRows - 1) / BandRows;

    /// <summary>Floats of a plane's tiles in V; those after the last are not written.</summary>
    public long PlaneStride => (Tiles + TilesTogether - 1) / TilesTogether * TilesTogether * TileStride;

    /// <summary>Floats of a row in V.</summary>
    public long RowStride => Planes * PlaneStride;

    /// <summary>Floats of a band's V.</summary>
    public long Length => (BandRows + Taps - 1) * RowStride;

    /// <summary>Rows of the output in a band.</summary>
    public int RowsOf(int band) => Math.Min(BandRows, shape.OutHeight - (band * BandRows));

    public int ChannelsOf(int plane) => Math.Min(PlaneChannels, shape.InChannels - (plane * PlaneChannels));

    /// <summary>V of the rows that a band's outputs see.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TransformBand(BlockedTensor x, int sample, int band, float* v)
    {
        float* d = x.Origin(sample, 0) + (((long)(band * BandRows) - shape.Padding) * x.RowStride) - (shape.Padding * Lanes);
        int rows = RowsOf(band) + Taps - 1;
        for (int row = 0; row < rows; row++, d += x.RowStride)
            for (int plane = 0; plane < Planes; plane++, v += PlaneStride)
                if (Simd.Path == SimdPath.Scalar)
                    TransformRow<Lanes1>(d + (plane * PlaneChannels), v);
                else
                    TransformRow<Lanes4>(d + (plane * PlaneChannels), v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TransformRow<T>(float* d, float* v)
        where T : struct, ILanes<T>
    {
        WinogradTransforms.InputRow<T>(d, v, WholeTiles);
        if (RestOutputs == 0)
            return;

        // A whole tile would reach beyond the halo.
        float* pixels = stackalloc float[Points * Lanes];
        float* rest = d + (WholeTiles * TileOutputs * Lanes);
        for (int pixel = 0; pixel < Points; pixel++)
            for (int lane = 0; lane < PlaneLanes; lane++)
                pixels[(pixel * Lanes) + lane] = pixel < RestOutputs + Taps - 1 ? rest[(pixel * Lanes) + lane] : 0f;
        WinogradTransforms.InputRow<T>(pixels, v + (WholeTiles * TileStride), 1);
    }
}
