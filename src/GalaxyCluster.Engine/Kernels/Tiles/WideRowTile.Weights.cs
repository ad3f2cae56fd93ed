using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GalaxyCluster.Engine.Kernels.Convolutions;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <content>
/// The weight gradient: two points at once, the ends (0 and infinity) or a point and its negative, whose transformed
/// gradients have half of their operations in common.
/// </content>
internal static unsafe partial class WideRowTile
{
    /// <summary>The points 0 and infinity, whose W are the first and the last of the four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Ends(
        float* v, long vRowStride, float* g, long gRowStride, int rows, int tiles, float* c, bool continues)
    {
        const int Second = (WinogradRows.Points - 1) * WinogradRows.PlaneLanes;
        float* d = c + ((WinogradRows.Points - 1) * RowWeightTile.PointSums);
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default,
            a6 = default, a7 = default, a8 = default, b0 = default, b1 = default, b2 = default, b3 = default,
            b4 = default, b5 = default, b6 = default, b7 = default, b8 = default;
        if (continues)
        {
            a0 = Vector512.Load(c);
            a1 = Vector512.Load(c + (1 * Lanes));
            a2 = Vector512.Load(c + (2 * Lanes));
            a3 = Vector512.Load(c + (3 * Lanes));
            a4 = Vector512.Load(c + (4 * Lanes));
            a5 = Vector512.Load(c + (5 * Lanes));
            a6 = Vector512.Load(c + (6 * Lanes));
            a7 = Vector512.Load(c + (7 * Lanes));
            a8 = Vector512.Load(c + (8 * Lanes));
            b0 = Vector512.Load(d);
            b1 = Vector512.Load(d + (1 * Lanes));
            b2 = Vector512.Load(d + (2 * Lanes));
            b3 = Vector512.Load(d + (3 * Lanes));
            b4 = Vector512.Load(d + (4 * Lanes));
            b5 = Vector512.Load(d + (5 * Lanes));
            b6 = Vector512.Load(d + (6 * Lanes));
            b7 = Vector512.Load(d + (7 * Lanes));
            b8 = Vector512.Load(d + (8 * Lanes));
        }

        for (; rows > 0; rows--, v += vRowStride, g += gRowStride)
        {
            float* p = v;
            float* q = p + vRowStride;
            float* r = q + vRowStride;
            float* h = g;
            for (float* end = g + (tiles * TileFloats); h < end; h += TileFloats)
            {
                Vector512<float> w0 = Vector512.Load(h);
                Vector512<float> w1 = Vector512.Load(h + (3 * Lanes));
                a0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[0]), w0, a0);
                a1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[1]), w0, a1);
                a2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[2]), w0, a2);
                a3 = Vector512.FusedMultiplyAdd(Vector512.Create(q[0]), w0, a3);
                a4 = Vector512.FusedMultiplyAdd(Vector512.Create(q[1]), w0, a4);
                a5 = Vector512.FusedMultiplyAdd(Vector512.Create(q[2]), w0, a5);
                a6 = Vector512.FusedMultiplyAdd(Vector512.Create(r[0]), w0, a6);
                a7 = Vector512.FusedMultiplyAdd(Vector512.Create(r[1]), w0, a7);
                a8 = Vector512.FusedMultiplyAdd(Vector512.Create(r[2]), w0, a8);
                b0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[Second]), w1, b0);
                b1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[Second + 1]), w1, b1);
                b2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[Second + 2]), w1, b2);
                b3 = Vector512.FusedMultiplyAdd(Vector512.Create(q[Second]), w1, b3);
                b4 = Vector512.FusedMultiplyAdd(Vector512.Create(q[Second + 1]), w1, b4);
                b5 = Vector512.FusedMultiplyAdd(Vector512.Create(q[Second + 2]), w1, b5);
                b6 = Vector512.FusedMultiplyAdd(Vector512.Create(r[Second]), w1, b6);
                b7 = Vector512.FusedMultiplyAdd(Vector512.Create(r[Second + 1]), w1, b7);
                b8 = Vector512.FusedMultiplyAdd(Vector512.Create(r[Second + 2]), w1, b8);
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
        b0.Store(d);
        b1.Store(d + (1 * Lanes));
        b2.Store(d + (2 * Lanes));
        b3.Store(d + (3 * Lanes));
        b4.Store(d + (4 * Lanes));
        b5.Store(d + (5 * Lanes));
        b6.Store(d + (6 * Lanes));
        b7.Store(d + (7 * Lanes));
        b8.Store(d + (8 * Lanes));
    }

    /// <summary>A point and its negative: point is the number of the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PlusMinus(
        float* v, int point, float value, long vRowStride, float* g, long gRowStride, int rows, int tiles, float* c,
        bool continues)
    {
        const int Second = WinogradRows.PlaneLanes;
        v += point * WinogradRows.PlaneLanes;
        c += point * RowWeightTile.PointSums;
        float* d = c + RowWeightTile.PointSums;
        Vector512<float> square = Vector512.Create(value * value);
        Vector512<float> plus = Vector512.Create(value);
        Vector512<float> minus = Vector512.Create(-value);
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default,
            a6 = default, a7 = default, a8 = default, b0 = default, b1 = default, b2 = default, b3 = default,
            b4 = default, b5 = default, b6 = default, b7 = default, b8 = default;
        if (continues)
        {
            a0 = Vector512.Load(c);
            a1 = Vector512.Load(c + (1 * Lanes));
            a2 = Vector512.Load(c + (2 * Lanes));
            a3 = Vector512.Load(c + (3 * Lanes));
            a4 = Vector512.Load(c + (4 * Lanes));
            a5 = Vector512.Load(c + (5 * Lanes));
            a6 = Vector512.Load(c + (6 * Lanes));
            a7 = Vector512.Load(c + (7 * Lanes));
            a8 = Vector512.Load(c + (8 * Lanes));
            b0 = Vector512.Load(d);
            b1 = Vector512.Load(d + (1 * Lanes));
            b2 = Vector512.Load(d + (2 * Lanes));
            b3 = Vector512.Load(d + (3 * Lanes));
            b4 = Vector512.Load(d + (4 * Lanes));
            b5 = Vector512.Load(d + (5 * Lanes));
            b6 = Vector512.Load(d + (6 * Lanes));
            b7 = Vector512.Load(d + (7 * Lanes));
            b8 = Vector512.Load(d + (8 * Lanes));
        }

        for (; rows > 0; rows--, v += vRowStride, g += gRowStride)
        {
            float* p = v;
            float* q = p + vRowStride;
            float* r = q + vRowStride;
            float* h = g;
            for (float* end = g + (tiles * TileFloats); h < end; h += TileFloats)
            {
                Vector512<float> even = Vector512.FusedMultiplyAdd(
                    square, Vector512.Load(h + (2 * Lanes)), Vector512.Load(h));
                Vector512<float> odd = Vector512.FusedMultiplyAdd(
                    square, Vector512.Load(h + (3 * Lanes)), Vector512.Load(h + Lanes));
                Vector512<float> w0 = Vector512.FusedMultiplyAdd(plus, odd, even);
                Vector512<float> w1 = Vector512.FusedMultiplyAdd(minus, odd, even);
                a0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[0]), w0, a0);
                a1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[1]), w0, a1);
                a2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[2]), w0, a2);
                a3 = Vector512.FusedMultiplyAdd(Vector512.Create(q[0]), w0, a3);
                a4 = Vector512.FusedMultiplyAdd(Vector512.Create(q[1]), w0, a4);
                a5 = Vector512.FusedMultiplyAdd(Vector512.Create(q[2]), w0, a5);
                a6 = Vector512.FusedMultiplyAdd(Vector512.Create(r[0]), w0, a6);
                a7 = Vector512.FusedMultiplyAdd(Vector512.Create(r[1]), w0, a7);
                a8 = Vector512.FusedMultiplyAdd(Vector512.Create(r[2]), w0, a8);
                b0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[Second]), w1, b0);
                b1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[Second + 1]), w1, b1);
                b2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[Second + 2]), w1, b2);
                b3 = Vector512.FusedMultiplyAdd(Vector512.Create(q[Second]), w1, b3);
                b4 = Vector512.FusedMultiplyAdd(Vector512.Create(q[Second + 1]), w1, b4);
                b5 = Vector512.FusedMultiplyAdd(Vector512.Create(q[Second + 2]), w1, b5);
                b6 = Vector512.FusedMultiplyAdd(Vector512.Create(r[Second]), w1, b6);
                b7 = Vector512.FusedMultiplyAdd(Vector512.Create(r[Second + 1]), w1, b7);
                b8 = Vector512.FusedMultiplyAdd(Vector512.Create(r[Second + 2]), w1, b8);
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
        b0.Store(d);
        b1.Store(d + (1 * Lanes));
        b2.Store(d + (2 * Lanes));
        b3.Store(d + (3 * Lanes));
        b4.Store(d + (4 * Lanes));
        b5.Store(d + (5 * Lanes));
        b6.Store(d + (6 * Lanes));
        b7.Store(d + (7 * Lanes));
        b8.Store(d + (8 * Lanes));
    }
}
