using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GalaxyCluster.Engine.Kernels.Convolutions;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// <see cref="RowTile"/> and <see cref="RowWeightTile"/> for AVX-512, written over Vector512 itself: only so does the
/// compiler make a broadcast that is used once part of its multiply-add, and apart they would take 1.4 times as long
/// (Zen 4). Point i of tile t of V lies at 24 t + 4 i.
/// </summary>
internal static unsafe partial class WideRowTile
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int PointLanes = WinogradRows.Points * Lanes;
    private const int TileFloats = WinogradRows.TileOutputs * Lanes;

    /// <summary>Four neighbouring tiles x 1 vector: 24 sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output4(
        float* v, long rowStride, long planeStride, int channels, float* u, float* y, float* bias, bool relu)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default,
            b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default,
            c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default,
            d0 = default, d1 = default, d2 = default, d3 = default, d4 = default, d5 = default;
        for (int first = 0; first < channels; first += WinogradRows.PlaneChannels, v += planeStride)
        {
            int count = Math.Min(WinogradRows.PlaneChannels, channels - first);
            for (int ky = 0; ky < WinogradRows.Taps; ky++)
            {
                float* p = v + (ky * rowStride);
                for (float* end = p + count; p < end; p++, u += PointLanes)
                {
                    Vector512<float> u0 = Vector512.Load(u);
                    a0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[0]), u0, a0);
                    b0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[24]), u0, b0);
                    c0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[48]), u0, c0);
                    d0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[72]), u0, d0);
                    Vector512<float> u1 = Vector512.Load(u + Lanes);
                    a1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[4]), u1, a1);
                    b1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[28]), u1, b1);
                    c1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[52]), u1, c1);
                    d1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[76]), u1, d1);
                    Vector512<float> u2 = Vector512.Load(u + (2 * Lanes));
                    a2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[8]), u2, a2);
                    b2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[32]), u2, b2);
                    c2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[56]), u2, c2);
                    d2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[80]), u2, d2);
                    Vector512<float> u3 = Vector512.Load(u + (3 * Lanes));
                    a3 = Vector512.FusedMultiplyAdd(Vector512.Create(p[12]), u3, a3);
                    b3 = Vector512.FusedMultiplyAdd(Vector512.Create(p[36]), u3, b3);
                    c3 = Vector512.FusedMultiplyAdd(Vector512.Create(p[60]), u3, c3);
                    d3 = Vector512.FusedMultiplyAdd(Vector512.Create(p[84]), u3, d3);
                    Vector512<float> u4 = Vector512.Load(u + (4 * Lanes));
                    a4 = Vector512.FusedMultiplyAdd(Vector512.Create(p[16]), u4, a4);
                    b4 = Vector512.FusedMultiplyAdd(Vector512.Create(p[40]), u4, b4);
                    c4 = Vector512.FusedMultiplyAdd(Vector512.Create(p[64]), u4, c4);
                    d4 = Vector512.FusedMultiplyAdd(Vector512.Create(p[88]), u4, d4);
                    Vector512<float> u5 = Vector512.Load(u + (5 * Lanes));
                    a5 = Vector512.FusedMultiplyAdd(Vector512.Create(p[20]), u5, a5);
                    b5 = Vector512.FusedMultiplyAdd(Vector512.Create(p[44]), u5, b5);
                    c5 = Vector512.FusedMultiplyAdd(Vector512.Create(p[68]), u5, c5);
                    d5 = Vector512.FusedMultiplyAdd(Vector512.Create(p[92]), u5, d5);
                }
            }
        }

        Vector512<float> added = Vector512.Load(bias);
        Store(a0, a1, a2, a3, a4, a5, added, relu, y);
        Store(b0, b1, b2, b3, b4, b5, added, relu, y + (1 * TileFloats));
        Store(c0, c1, c2, c3, c4, c5, added, relu, y + (2 * TileFloats));
        Store(d0, d1, d2, d3, d4, d5, added, relu, y + (3 * TileFloats));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector512<float> m0, Vector512<float> m1, Vector512<float> m2, Vector512<float> m3, Vector512<float> m4,
        Vector512<float> m5, Vector512<float> bias, bool relu, float* y)
    {
        Vector512<float> evenA = m1 + m2, oddA = m1 - m2, evenB = m3 + m4, oddB = m3 - m4;
        Vector512<float> a = Vector512.Create(WinogradTransforms.A), b = Vector512.Create(WinogradTransforms.B);
        Vector512<float> a2 = Vector512.Create(WinogradTransforms.A2), b2 = Vector512.Create(WinogradTransforms.B2);
        Vector512<float> a3 = Vector512.Create(WinogradTransforms.A3), b3 = Vector512.Create(WinogradTransforms.B3);
        Vector512<float> o0 = m0 + evenA + evenB + bias;
        Vector512<float> o1 = Vector512.FusedMultiplyAdd(a, oddA, b * oddB) + bias;
        Vector512<float> o2 = Vector512.FusedMultiplyAdd(a2, evenA, b2 * evenB) + bias;
        Vector512<float> o3 = Vector512.FusedMultiplyAdd(a3, oddA, Vector512.FusedMultiplyAdd(b3, oddB, m5)) + bias;
        if (relu)
        {
            o0 = Positive(o0);
            o1 = Positive(o1);
            o2 = Positive(o2);
            o3 = Positive(o3);
        }

        o0.Store(y);
        o1.Store(y + Lanes);
        o2.Store(y + (2 * Lanes));
        o3.Store(y + (3 * Lanes));
    }

    /// <summary>The value where it is above 0, and 0 elsewhere (a NaN too).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Positive(Vector512<float> value) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(value, default), value, default);
}
