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
            Get(c, out a0, out a1, out a2, out a3, out a4, out a5, out a6, out a7, out a8);
            Get(d, out b0, out b1, out b2, out b3, out b4, out b5, out b6, out b7, out b8);
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
                Add(p, q, r, w0, ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7, ref a8);
                Add(
                    p + Second, q + Second, r + Second, w1, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7,
                    ref b8);
                p += WinogradRows.TileStride;
                q += WinogradRows.TileStride;
                r += WinogradRows.TileStride;
            }
        }

        Put(c, a0, a1, a2, a3, a4, a5, a6, a7, a8);
        Put(d, b0, b1, b2, b3, b4, b5, b6, b7, b8);
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
            Get(c, out a0, out a1, out a2, out a3, out a4, out a5, out a6, out a7, out a8);
            Get(d, out b0, out b1, out b2, out b3, out b4, out b5, out b6, out b7, out b8);
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
                Add(p, q, r, w0, ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7, ref a8);
                Add(
                    p + Second, q + Second, r + Second, w1, ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7,
                    ref b8);
                p += WinogradRows.TileStride;
                q += WinogradRows.TileStride;
                r += WinogradRows.TileStride;
            }
        }

        Put(c, a0, a1, a2, a3, a4, a5, a6, a7, a8);
        Put(d, b0, b1, b2, b3, b4, b5, b6, b7, b8);
    }

    /// <summary>One term of a point's nine taps: p, q and r are three rows' values, w one of the gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        float* p, float* q, float* r, Vector512<float> w, ref Vector512<float> a0, ref Vector512<float> a1,
        ref Vector512<float> a2, ref Vector512<float> a3, ref Vector512<float> a4, ref Vector512<float> a5,
        ref Vector512<float> a6, ref Vector512<float> a7, ref Vector512<float> a8)
    {
        a0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[0]), w, a0);
        a1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[1]), w, a1);
        a2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[2]), w, a2);
        a3 = Vector512.FusedMultiplyAdd(Vector512.Create(q[0]), w, a3);
        a4 = Vector512.FusedMultiplyAdd(Vector512.Create(q[1]), w, a4);
        a5 = Vector512.FusedMultiplyAdd(Vector512.Create(q[2]), w, a5);
        a6 = Vector512.FusedMultiplyAdd(Vector512.Create(r[0]), w, a6);
        a7 = Vector512.FusedMultiplyAdd(Vector512.Create(r[1]), w, a7);
        a8 = Vector512.FusedMultiplyAdd(Vector512.Create(r[2]), w, a8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Get(
        float* from, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2,
        out Vector512<float> a3, out Vector512<float> a4, out Vector512<float> a5, out Vector512<float> a6,
        out Vector512<float> a7, out Vector512<float> a8)
    {
        a0 = Vector512.Load(from);
        a1 = Vector512.Load(from + (1 * Lanes));
        a2 = Vector512.Load(from + (2 * Lanes));
        a3 = Vector512.Load(from + (3 * Lanes));
        a4 = Vector512.Load(from + (4 * Lanes));
        a5 = Vector512.Load(from + (5 * Lanes));
        a6 = Vector512.Load(from + (6 * Lanes));
        a7 = Vector512.Load(from + (7 * Lanes));
        a8 = Vector512.Load(from + (8 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(
        float* to, Vector512<float> a0, Vector512<float> a1, Vector512<float> a2, Vector512<float> a3,
        Vector512<float> a4, Vector512<float> a5, Vector512<float> a6, Vector512<float> a7, Vector512<float> a8)
    {
        a0.Store(to);
        a1.Store(to + (1 * Lanes));
        a2.Store(to + (2 * Lanes));
        a3.Store(to + (3 * Lanes));
        a4.Store(to + (4 * Lanes));
        a5.Store(to + (5 * Lanes));
        a6.Store(to + (6 * Lanes));
        a7.Store(to + (7 * Lanes));
        a8.Store(to + (8 * Lanes));
    }
}
