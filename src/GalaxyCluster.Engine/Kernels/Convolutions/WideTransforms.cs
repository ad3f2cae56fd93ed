using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// <see cref="WinogradTransforms"/> for AVX-512: what lies between the two directions of a transform stays in
/// registers. The operations on each number, and so its bits, are the same.
/// </summary>
/// <remarks>
/// A whole tile would need 36 or 24 registers. But the even and the odd halves of the maps (points +-a and +-b of the
/// input, even and odd powers of the output) have no operation in common, so that a tile can be made in two halves,
/// each of 18 or 12 registers, without computing anything twice; only loads are repeated, and they are not what limits.
/// </remarks>
internal static unsafe partial class WideTransforms
{
    private const int Lanes = BlockedTensor.Lanes;
    private const float A = WinogradTransforms.A;
    private const float B = WinogradTransforms.B;
    private const float A2 = WinogradTransforms.A2;
    private const float B2 = WinogradTransforms.B2;
    private const float A3 = WinogradTransforms.A3;
    private const float B3 = WinogradTransforms.B3;

    /// <summary>As <see cref="WinogradTransforms.Input"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* d, long rowStride, long step, float* to, long pointStride, int tiles, long ahead)
    {
        float* k = stackalloc float[6] { -B2, -A2, -(A2 + B2), A2 * B2, A, B };
        Vector512<float> minusB2 = All(k[0]), minusA2 = All(k[1]), minusSum = All(k[2]), product = All(k[3]);
        Vector512<float> a = All(k[4]), b = All(k[5]);
        for (; tiles > 0; tiles--, d += step, to += Lanes)
        {
            FetchSix(d + ahead, rowStride);
            float* p = d;
            NearA(p, minusB2, minusSum, product, a, out var r00, out var r01, out var r02);
            p += rowStride;
            NearA(p, minusB2, minusSum, product, a, out var r10, out var r11, out var r12);
            p += rowStride;
            NearA(p, minusB2, minusSum, product, a, out var r20, out var r21, out var r22);
            p += rowStride;
            NearA(p, minusB2, minusSum, product, a, out var r30, out var r31, out var r32);
            p += rowStride;
            NearA(p, minusB2, minusSum, product, a, out var r40, out var r41, out var r42);
            p += rowStride;
            NearA(p, minusB2, minusSum, product, a, out var r50, out var r51, out var r52);
            float* v = to;
            Column(v, pointStride, r00, r10, r20, r30, r40, r50, minusB2, minusA2, minusSum, product, a, b);
            v += pointStride;
            Column(v, pointStride, r01, r11, r21, r31, r41, r51, minusB2, minusA2, minusSum, product, a, b);
            v += pointStride;
            Column(v, pointStride, r02, r12, r22, r32, r42, r52, minusB2, minusA2, minusSum, product, a, b);
            v += pointStride;
            p = d + Lanes;
            NearB(p, minusA2, minusSum, product, b, out r00, out r01, out r02);
            p += rowStride;
            NearB(p, minusA2, minusSum, product, b, out r10, out r11, out r12);
            p += rowStride;
            NearB(p, minusA2, minusSum, product, b, out r20, out r21, out r22);
            p += rowStride;
            NearB(p, minusA2, minusSum, product, b, out r30, out r31, out r32);
            p += rowStride;
            NearB(p, minusA2, minusSum, product, b, out r40, out r41, out r42);
            p += rowStride;
            NearB(p, minusA2, minusSum, product, b, out r50, out r51, out r52);
            Column(v, pointStride, r00, r10, r20, r30, r40, r50, minusB2, minusA2, minusSum, product, a, b);
            v += pointStride;
            Column(v, pointStride, r01, r11, r21, r31, r41, r51, minusB2, minusA2, minusSum, product, a, b);
            v += pointStride;
            Column(v, pointStride, r02, r12, r22, r32, r42, r52, minusB2, minusA2, minusSum, product, a, b);
        }
    }

    /// <summary>As <see cref="WinogradTransforms.Tile"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile(float* g, long rowStride, float* to, long pointStride, int tiles)
    {
        float* k = stackalloc float[4] { A, B, A2, B2 };
        Vector512<float> a = All(k[0]), b = All(k[1]), a2 = All(k[2]), b2 = All(k[3]);
        long row = rowStride;
        for (; tiles > 0; tiles--, g += 4 * Lanes, to += Lanes)
        {
            float* v = to;
            TileColumn(v, pointStride, Load(g), Load(g + row), Load(g + (2 * row)), Load(g + (3 * row)), a2, b2, a, b);
            v += pointStride;
            Pair(g, a2, a, out var r00, out var r01);
            Pair(g + row, a2, a, out var r10, out var r11);
            Pair(g + (2 * row), a2, a, out var r20, out var r21);
            Pair(g + (3 * row), a2, a, out var r30, out var r31);
            TileColumn(v, pointStride, r00, r10, r20, r30, a2, b2, a, b);
            v += pointStride;
            TileColumn(v, pointStride, r01, r11, r21, r31, a2, b2, a, b);
            v += pointStride;
            Pair(g, b2, b, out r00, out r01);
            Pair(g + row, b2, b, out r10, out r11);
            Pair(g + (2 * row), b2, b, out r20, out r21);
            Pair(g + (3 * row), b2, b, out r30, out r31);
            TileColumn(v, pointStride, r00, r10, r20, r30, a2, b2, a, b);
            v += pointStride;
            TileColumn(v, pointStride, r01, r11, r21, r31, a2, b2, a, b);
            v += pointStride;
            float* last = g + (3 * Lanes);
            TileColumn(
                v, pointStride, Load(last), Load(last + row), Load(last + (2 * row)), Load(last + (3 * row)), a2, b2, a,
                b);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(float* address) => Vector512.Load(address);

    // Of a value in memory: a constant written here would be loaded by every FMA that uses it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> All(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fma(Vector512<float> x, Vector512<float> y, Vector512<float> z) =>
        Vector512.FusedMultiplyAdd(x, y, z);

    /// <summary>z - x y, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FmaMinus(Vector512<float> x, Vector512<float> y, Vector512<float> z) =>
        Avx512F.IsSupported ? Avx512F.FusedMultiplyAddNegated(x, y, z) : Vector512.FusedMultiplyAdd(-x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchSix(float* pixels, long rowStride)
    {
        if (!Sse.IsSupported)
            return;
        for (int row = 0; row < 6; row++, pixels += rowStride)
        {
            Sse.Prefetch1(pixels);
            Sse.Prefetch1(pixels + Lanes);
            Sse.Prefetch1(pixels + (2 * Lanes));
            Sse.Prefetch1(pixels + (3 * Lanes));
        }
    }

    /// <summary>Of six pixels in a row: points 0, a, -a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NearA(
        float* p, Vector512<float> minusB2, Vector512<float> minusSum, Vector512<float> product, Vector512<float> a,
        out Vector512<float> o0, out Vector512<float> o1, out Vector512<float> o2)
    {
        Vector512<float> d2 = Load(p + (2 * Lanes)), d4 = Load(p + (4 * Lanes));
        Vector512<float> even = Fma(minusB2, d2, d4);
        Vector512<float> odd = Fma(minusB2, Load(p + Lanes), Load(p + (3 * Lanes)));
        o0 = Fma(product, Load(p), Fma(minusSum, d2, d4));
        o1 = Fma(a, odd, even);
        o2 = FmaMinus(a, odd, even);
    }

    /// <summary>Points b, -b, infinity; p is the second pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NearB(
        float* p, Vector512<float> minusA2, Vector512<float> minusSum, Vector512<float> product, Vector512<float> b,
        out Vector512<float> o3, out Vector512<float> o4, out Vector512<float> o5)
    {
        Vector512<float> d1 = Load(p), d3 = Load(p + (2 * Lanes));
        Vector512<float> even = Fma(minusA2, Load(p + Lanes), Load(p + (3 * Lanes)));
        Vector512<float> odd = Fma(minusA2, d1, d3);
        o3 = Fma(b, odd, even);
        o4 = FmaMinus(b, odd, even);
        o5 = Fma(product, d1, Fma(minusSum, d3, Load(p + (4 * Lanes))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(
        float* v, long pointStride, Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3,
        Vector512<float> d4, Vector512<float> d5, Vector512<float> minusB2, Vector512<float> minusA2,
        Vector512<float> minusSum, Vector512<float> product, Vector512<float> a, Vector512<float> b)
    {
        long row = 6 * pointStride;
        Fma(product, d0, Fma(minusSum, d2, d4)).Store(v);
        Vector512<float> even = Fma(minusB2, d2, d4);
        Vector512<float> odd = Fma(minusB2, d1, d3);
        Fma(a, odd, even).Store(v + row);
        FmaMinus(a, odd, even).Store(v + (2 * row));
        even = Fma(minusA2, d2, d4);
        odd = Fma(minusA2, d1, d3);
        Fma(b, odd, even).Store(v + (3 * row));
        FmaMinus(b, odd, even).Store(v + (4 * row));
        Fma(product, d1, Fma(minusSum, d3, d5)).Store(v + (5 * row));
    }

    /// <summary>Points x and -x of four pixels in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(
        float* g, Vector512<float> x2, Vector512<float> x, out Vector512<float> plus, out Vector512<float> minus)
    {
        Vector512<float> even = Fma(x2, Load(g + (2 * Lanes)), Load(g));
        Vector512<float> odd = Fma(x2, Load(g + (3 * Lanes)), Load(g + Lanes));
        plus = Fma(x, odd, even);
        minus = FmaMinus(x, odd, even);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TileColumn(
        float* v, long pointStride, Vector512<float> g0, Vector512<float> g1, Vector512<float> g2, Vector512<float> g3,
        Vector512<float> a2, Vector512<float> b2, Vector512<float> a, Vector512<float> b)
    {
        long row = 6 * pointStride;
        g0.Store(v);
        Vector512<float> even = Fma(a2, g2, g0);
        Vector512<float> odd = Fma(a2, g3, g1);
        Fma(a, odd, even).Store(v + row);
        FmaMinus(a, odd, even).Store(v + (2 * row));
        even = Fma(b2, g2, g0);
        odd = Fma(b2, g3, g1);
        Fma(b, odd, even).Store(v + (3 * row));
        FmaMinus(b, odd, even).Store(v + (4 * row));
        g3.Store(v + (5 * row));
    }
}
