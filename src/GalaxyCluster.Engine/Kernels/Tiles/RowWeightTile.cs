using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Convolutions;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// The weight gradient by F(3, 4) along the rows: at a point, the nine (row of taps, channel) of a plane x 1 vector of
/// filters stay in registers, c[ky, channel] (+)= sum over rows, tiles of V[row + ky][tile][point] W[row][tile][point],
/// where W, the transformed gradient of four outputs, is made on the way.
/// </summary>
/// <remarks>
/// Sums lie as [point][9][16]. The 16 registers of AVX2 and SSE hold those of one point; <see cref="WideRowTile"/> takes
/// two.
/// </remarks>
internal static unsafe class RowWeightTile
{
    /// <summary>Floats of a point's sums.</summary>
    public const int PointSums = WinogradRows.Taps * WinogradRows.PlaneChannels * Lanes;

    private const int Lanes = BlockedTensor.Lanes;
    private const int TileFloats = WinogradRows.TileOutputs * Lanes;

    /// <summary>One point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Point<T>(
        float* v, int point, long vRowStride, float* g, long gRowStride, int rows, int tiles, float* c, bool continues)
        where T : struct, ILanes<T>
    {
        v += point * WinogradRows.PlaneLanes;
        c += point * PointSums;
        bool isEnd = point is 0 or WinogradRows.Points - 1;
        float magnitude = point < 3 ? WinogradTransforms.A : WinogradTransforms.B;
        T square = T.All(magnitude * magnitude);
        T value = T.All(point % 2 == 1 ? magnitude : -magnitude);
        long endOffset = point == 0 ? 0 : 3 * Lanes;
        T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, a3 = T.Zero, a4 = T.Zero, a5 = T.Zero, a6 = T.Zero, a7 = T.Zero,
            a8 = T.Zero;
        if (continues)
        {
            a0 = T.Load(c);
            a1 = T.Load(c + (1 * Lanes));
            a2 = T.Load(c + (2 * Lanes));
            a3 = T.Load(c + (3 * Lanes));
            a4 = T.Load(c + (4 * Lanes));
            a5 = T.Load(c + (5 * Lanes));
            a6 = T.Load(c + (6 * Lanes));
            a7 = T.Load(c + (7 * Lanes));
            a8 = T.Load(c + (8 * Lanes));
        }

        for (; rows > 0; rows--, v += vRowStride, g += gRowStride)
        {
            float* p = v;
            float* q = p + vRowStride;
            float* r = q + vRowStride;
            float* h = g;
            for (float* end = g + (tiles * TileFloats); h < end; h += TileFloats)
            {
                T w0;
                if (isEnd)
                {
                    w0 = T.Load(h + endOffset);
                }
                else
                {
                    T odd = T.Fma(square, T.Load(h + (3 * Lanes)), T.Load(h + Lanes));
                    w0 = T.Fma(value, odd, T.Fma(square, T.Load(h + (2 * Lanes)), T.Load(h)));
                }

                a0 = T.Fma(T.All(p[0]), w0, a0);
                a1 = T.Fma(T.All(p[1]), w0, a1);
                a2 = T.Fma(T.All(p[2]), w0, a2);
                a3 = T.Fma(T.All(q[0]), w0, a3);
                a4 = T.Fma(T.All(q[1]), w0, a4);
                a5 = T.Fma(T.All(q[2]), w0, a5);
                a6 = T.Fma(T.All(r[0]), w0, a6);
                a7 = T.Fma(T.All(r[1]), w0, a7);
                a8 = T.Fma(T.All(r[2]), w0, a8);
                p += WinogradRows.TileStride;
                q += WinogradRows.TileStride;
                r += WinogradRows.TileStride;
            }
        }

        a0.Store(c);
        a1.Store(c + (1 * Lanes));
        a2.Store(c + (2 * Lanes));
        a3.Store(c + (3 * Lanes));
        a4.Store(c + (4 * Lanes));
        a5.Store(c + (5 * Lanes));
        a6.Store(c + (6 * Lanes));
        a7.Store(c + (7 * Lanes));
        a8.Store(c + (8 * Lanes));
    }
}
