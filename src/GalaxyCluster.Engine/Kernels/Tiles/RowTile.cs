using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Convolutions;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// Forward by F(4, 3) along the rows: the six points of some tiles x 1 vector of filters stay in registers over the whole
/// chain, M[tile][point] = sum over (plane, row of taps, channel) of V[tile][point] U[point], and become four outputs a
/// tile there.
/// </summary>
/// <remarks>
/// V is <see cref="WinogradRows"/>' band, where point i of tile t lies at 24 t + 4 i; U lies as
/// [plane][row of taps][channel][point][16]. Two tiles fit the 16 registers of AVX2 and SSE; <see cref="WideRowTile"/> takes
/// four in the 32 of AVX-512.
/// </remarks>
internal static unsafe class RowTile
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int PointLanes = WinogradRows.Points * Lanes;
    private const int TileFloats = WinogradRows.TileOutputs * Lanes;

    /// <summary>Two neighbouring tiles x 1 vector: 12 sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output2<T>(
        float* v, long rowStride, long planeStride, int channels, float* u, float* y, float* bias, bool relu)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, a3 = T.Zero, a4 = T.Zero, a5 = T.Zero,
            b0 = T.Zero, b1 = T.Zero, b2 = T.Zero, b3 = T.Zero, b4 = T.Zero, b5 = T.Zero;
        for (int first = 0; first < channels; first += WinogradRows.PlaneChannels, v += planeStride)
        {
            int count = Math.Min(WinogradRows.PlaneChannels, channels - first);
            for (int ky = 0; ky < WinogradRows.Taps; ky++)
            {
                float* p = v + (ky * rowStride);
                for (float* end = p + count; p < end; p++, u += PointLanes)
                {
                    T u0 = T.Load(u);
                    a0 = T.Fma(T.All(p[0]), u0, a0);
                    b0 = T.Fma(T.All(p[24]), u0, b0);
                    T u1 = T.Load(u + Lanes);
                    a1 = T.Fma(T.All(p[4]), u1, a1);
                    b1 = T.Fma(T.All(p[28]), u1, b1);
                    T u2 = T.Load(u + (2 * Lanes));
                    a2 = T.Fma(T.All(p[8]), u2, a2);
                    b2 = T.Fma(T.All(p[32]), u2, b2);
                    T u3 = T.Load(u + (3 * Lanes));
                    a3 = T.Fma(T.All(p[12]), u3, a3);
                    b3 = T.Fma(T.All(p[36]), u3, b3);
                    T u4 = T.Load(u + (4 * Lanes));
                    a4 = T.Fma(T.All(p[16]), u4, a4);
                    b4 = T.Fma(T.All(p[40]), u4, b4);
                    T u5 = T.Load(u + (5 * Lanes));
                    a5 = T.Fma(T.All(p[20]), u5, a5);
                    b5 = T.Fma(T.All(p[44]), u5, b5);
                }
            }
        }

        T added = T.Load(bias);
        Store(a0, a1, a2, a3, a4, a5, added, relu, y);
        Store(b0, b1, b2, b3, b4, b5, added, relu, y + (1 * TileFloats));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T m0, T m1, T m2, T m3, T m4, T m5, T bias, bool relu, float* y)
        where T : struct, ILanes<T>
    {
        WinogradTransforms.OutputTile(m0, m1, m2, m3, m4, m5, out T o0, out T o1, out T o2, out T o3);
        o0 += bias;
        o1 += bias;
        o2 += bias;
        o3 += bias;
        if (relu)
        {
            o0 = T.IfGreater(o0, T.Zero, o0, T.Zero);
            o1 = T.IfGreater(o1, T.Zero, o1, T.Zero);
            o2 = T.IfGreater(o2, T.Zero, o2, T.Zero);
            o3 = T.IfGreater(o3, T.Zero, o3, T.Zero);
        }

        o0.Store(y);
        o1.Store(y + Lanes);
        o2.Store(y + (2 * Lanes));
        o3.Store(y + (3 * Lanes));
    }
}
