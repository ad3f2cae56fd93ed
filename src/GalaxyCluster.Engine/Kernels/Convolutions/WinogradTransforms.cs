using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// The linear maps of Winograd's minimal filtering with the points 0, +-3/4, +-3/2 and infinity (Lavin and Gray 2016
/// describe the scheme; they use 0, +-1, +-2, whose error is twice as large). Each acts on the 16 channels of a block.
/// </summary>
/// <remarks>
/// With a = 3/4, b = 3/2, and Y = A^T ((G g G^T) * (B^T d B)) A:
/// B^T rows: a2b2 d0 - (a2+b2) d2 + d4; (d4 - b2 d2) +- a (d3 - b2 d1); (d4 - a2 d2) +- b (d3 - a2 d1);
/// a2b2 d1 - (a2+b2) d3 + d5. A^T columns: powers of the point, infinity counting in the last row only.
/// All these coefficients are exact in binary. Pixels of a tile lie 16 floats apart in x. The transforms of pixels take
/// a run of tiles, neighbours in a row of the picture: 64 (or 32) floats apart there, 16 apart in the panel.
/// </remarks>
internal static unsafe partial class WinogradTransforms
{
    /// <summary>Side of a tile of the input: outputs + taps - 1, 4 + 3 - 1 or 2 + 5 - 1.</summary>
    public const int Side = 6;

    /// <summary>Points of a tile, xi = 6 i + j.</summary>
    public const int Points = Side * Side;

    /// <summary>Most taps of a filter: 5x5.</summary>
    public const int MostTaps = 25;

    private const int Lanes = BlockedTensor.Lanes;
    internal const float A = 0.75f;
    internal const float B = 1.5f;
    internal const float A2 = 0.5625f;
    internal const float B2 = 2.25f;
    internal const float A3 = 0.421875f;
    internal const float B3 = 3.375f;
    private const float A2B2 = 1.265625f;
    private const float A2PlusB2 = 2.8125f;

    /// <summary>
    /// V[xi] = (B^T d B)[xi] of 6x6 tiles d, step floats apart; V[xi] is at to + xi pointStride. The tiles that lie
    /// ahead floats after these are fetched into the second level of the cache meanwhile.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input<T>(
        float* d, long rowStride, long step, float* to, long pointStride, int tiles, long ahead)
        where T : struct, ILanes<T>
    {
        if (T.Count == Lanes)
        {
            WideTransforms.Input(d, rowStride, step, to, pointStride, tiles, ahead);
            return;
        }

        float* rows = stackalloc float[(Points + 1) * Lanes];
        rows = (float*)(((nuint)rows + 63) & ~(nuint)63);
        float* k = stackalloc float[8] { -B2, -A2, -A2PlusB2, A2B2, A, -A, B, -B };
        T k0 = T.All(k[0]), k1 = T.All(k[1]), k2 = T.All(k[2]), k3 = T.All(k[3]);
        T k4 = T.All(k[4]), k5 = T.All(k[5]), k6 = T.All(k[6]), k7 = T.All(k[7]);
        for (; tiles > 0; tiles--, d += step, to += Lanes)
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                float* p = d + lane;
                float* r = rows + lane;
                float* end = r + (Points * Lanes);
                for (; r < end; r += Side * Lanes, p += rowStride)
                {
                    SixToSix(
                        T.Load(p), T.Load(p + Lanes), T.Load(p + (2 * Lanes)), T.Load(p + (3 * Lanes)),
                        T.Load(p + (4 * Lanes)), T.Load(p + (5 * Lanes)), r, Lanes,
                        k0, k1, k2, k3, k4, k5, k6, k7);
                }

                float* v = to + lane;
                r = rows + lane;
                end = r + (Side * Lanes);
                for (; r < end; r += Lanes, v += pointStride)
                {
                    SixToSix(
                        T.Load(r), T.Load(r + (6 * Lanes)), T.Load(r + (12 * Lanes)), T.Load(r + (18 * Lanes)),
                        T.Load(r + (24 * Lanes)), T.Load(r + (30 * Lanes)), v, 6 * pointStride,
                        k0, k1, k2, k3, k4, k5, k6, k7);
                }
            }
    }

    /// <summary>W[xi] = (A g A^T)[xi] of 4x4 tiles g; rows of A: [1, p, p^2, p^3].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile<T>(float* g, long rowStride, float* to, long pointStride, int tiles)
        where T : struct, ILanes<T>
    {
        if (T.Count == Lanes)
        {
            WideTransforms.Tile(g, rowStride, to, pointStride, tiles);
            return;
        }

        float* rows = stackalloc float[(Points + 1) * Lanes];
        rows = (float*)(((nuint)rows + 63) & ~(nuint)63);
        float* k = stackalloc float[6] { A2, B2, A, -A, B, -B };
        T k0 = T.All(k[0]), k1 = T.All(k[1]), k2 = T.All(k[2]), k3 = T.All(k[3]), k4 = T.All(k[4]), k5 = T.All(k[5]);
        for (; tiles > 0; tiles--, g += 4 * Lanes, to += Lanes)
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                float* p = g + lane;
                float* r = rows + lane;
                float* end = r + (4 * Side * Lanes);
                for (; r < end; r += Side * Lanes, p += rowStride)
                {
                    FourToSix(
                        T.Load(p), T.Load(p + Lanes), T.Load(p + (2 * Lanes)), T.Load(p + (3 * Lanes)), r, Lanes,
                        k0, k1, k2, k3, k4, k5);
                }

                float* v = to + lane;
                r = rows + lane;
                end = r + (Side * Lanes);
                for (; r < end; r += Lanes, v += pointStride)
                {
                    FourToSix(
                        T.Load(r), T.Load(r + (6 * Lanes)), T.Load(r + (12 * Lanes)), T.Load(r + (18 * Lanes)), v,
                        6 * pointStride, k0, k1, k2, k3, k4, k5);
                }
            }
    }

    /// <summary>
    /// y = f(A^T M A + bias) for 4x4 tiles; M[xi] is at from + xi pointStride. bias, addend and mask may be null.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output<T>(
        float* from, long pointStride, float* y, long rowStride, float* bias, bool relu, float* addend,
        long addendStride, float* mask, long maskStride, int tiles)
        where T : struct, ILanes<T>
    {
        if (T.Count == Lanes)
        {
            WideTransforms.Output(
                from, pointStride, y, rowStride, bias, relu, addend, addendStride, mask, maskStride, tiles);
            return;
        }

        float* columns = stackalloc float[(25 * Lanes) + Lanes];
        columns = (float*)(((nuint)columns + 63) & ~(nuint)63);
        long addendStep = addend is null ? 0 : 4 * Lanes;
        long maskStep = mask is null ? 0 : 4 * Lanes;
        float* k = stackalloc float[6] { A, B, A2, B2, A3, B3 };
        T a = T.All(k[0]), b = T.All(k[1]), a2 = T.All(k[2]), b2 = T.All(k[3]), a3 = T.All(k[4]), b3 = T.All(k[5]);
        for (; tiles > 0; tiles--, from += Lanes, y += 4 * Lanes, addend += addendStep, mask += maskStep)
            OutputTile(
                from, pointStride, y, rowStride, bias, relu, addend, addendStride, mask, maskStride, columns, a, b, a2,
                b2, a3, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputTile<T>(
        float* from, long pointStride, float* y, long rowStride, float* bias, bool relu, float* addend,
        long addendStride, float* mask, long maskStride, float* columns, T a, T b, T a2, T b2, T a3, T b3)
        where T : struct, ILanes<T>
    {
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            OutputColumns(from + lane, pointStride, columns + lane, a, b, a2, b2, a3, b3);
            T add = bias is null ? T.Zero : T.Load(bias + lane);
            float* row = y + lane;
            float* term = addend + lane;
            float* open = mask + lane;
            float* c = columns + lane;
            float* end = c + (4 * Side * Lanes);
            for (; c < end; c += Side * Lanes, row += rowStride, term += addendStride, open += maskStride)
            {
                OutputRow(c, a, b, a2, b2, a3, b3, out T o0, out T o1, out T o2, out T o3);
                if (bias is not null)
                {
                    o0 += add;
                    o1 += add;
                    o2 += add;
                    o3 += add;
                }

                if (relu)
                {
                    o0 = T.IfGreater(o0, T.Zero, o0, T.Zero);
                    o1 = T.IfGreater(o1, T.Zero, o1, T.Zero);
                    o2 = T.IfGreater(o2, T.Zero, o2, T.Zero);
                    o3 = T.IfGreater(o3, T.Zero, o3, T.Zero);
                }

                if (addend is not null)
                {
                    o0 += T.Load(term);
                    o1 += T.Load(term + Lanes);
                    o2 += T.Load(term + (2 * Lanes));
                    o3 += T.Load(term + (3 * Lanes));
                }

                if (mask is not null)
                {
                    o0 = T.IfGreater(T.Load(open), T.Zero, o0, T.Zero);
                    o1 = T.IfGreater(T.Load(open + Lanes), T.Zero, o1, T.Zero);
                    o2 = T.IfGreater(T.Load(open + (2 * Lanes)), T.Zero, o2, T.Zero);
                    o3 = T.IfGreater(T.Load(open + (3 * Lanes)), T.Zero, o3, T.Zero);
                }

                o0.Store(row);
                o1.Store(row + Lanes);
                o2.Store(row + (2 * Lanes));
                o3.Store(row + (3 * Lanes));
            }
        }
    }

    /// <summary>The four rows of A^T M, [4][6] vectors 16 floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputColumns<T>(
        float* m, long pointStride, float* columns, T a, T b, T a2, T b2, T a3, T b3)
        where T : struct, ILanes<T>
    {
        long step = 6 * pointStride;
        float* end = columns + (Side * Lanes);
        for (float* c = columns; c < end; c += Lanes, m += pointStride)
        {
            SixToFour(
                T.Load(m), T.Load(m + step), T.Load(m + (2 * step)), T.Load(m + (3 * step)), T.Load(m + (4 * step)),
                T.Load(m + (5 * step)), a, b, a2, b2, a3, b3, out T o0, out T o1, out T o2, out T o3);
            o0.Store(c);
            o1.Store(c + (6 * Lanes));
            o2.Store(c + (12 * Lanes));
            o3.Store(c + (18 * Lanes));
        }
    }

    /// <summary>Four outputs from one of those rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputRow<T>(
        float* c, T a, T b, T a2, T b2, T a3, T b3, out T o0, out T o1, out T o2, out T o3)
        where T : struct, ILanes<T> =>
        SixToFour(
            T.Load(c), T.Load(c + Lanes), T.Load(c + (2 * Lanes)), T.Load(c + (3 * Lanes)), T.Load(c + (4 * Lanes)),
            T.Load(c + (5 * Lanes)), a, b, a2, b2, a3, b3, out o0, out o1, out o2, out o3);

    // The factors come as values that were loaded before the loop: constants would be loaded anew by every FMA, and
    // loads, not FMAs, would then set the speed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SixToSix<T>(
        T d0, T d1, T d2, T d3, T d4, T d5, float* to, long stride, T minusB2, T minusA2, T minusA2PlusB2, T a2b2, T a,
        T minusA, T b, T minusB)
        where T : struct, ILanes<T>
    {
        T evenA = T.Fma(minusB2, d2, d4);
        T oddA = T.Fma(minusB2, d1, d3);
        T evenB = T.Fma(minusA2, d2, d4);
        T oddB = T.Fma(minusA2, d1, d3);
        T.Fma(a2b2, d0, T.Fma(minusA2PlusB2, d2, d4)).Store(to);
        T.Fma(a, oddA, evenA).Store(to + stride);
        T.Fma(minusA, oddA, evenA).Store(to + (2 * stride));
        T.Fma(b, oddB, evenB).Store(to + (3 * stride));
        T.Fma(minusB, oddB, evenB).Store(to + (4 * stride));
        T.Fma(a2b2, d1, T.Fma(minusA2PlusB2, d3, d5)).Store(to + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourToSix<T>(
        T g0, T g1, T g2, T g3, float* to, long stride, T a2, T b2, T a, T minusA, T b, T minusB)
        where T : struct, ILanes<T>
    {
        T evenA = T.Fma(a2, g2, g0);
        T oddA = T.Fma(a2, g3, g1);
        T evenB = T.Fma(b2, g2, g0);
        T oddB = T.Fma(b2, g3, g1);
        g0.Store(to);
        T.Fma(a, oddA, evenA).Store(to + stride);
        T.Fma(minusA, oddA, evenA).Store(to + (2 * stride));
        T.Fma(b, oddB, evenB).Store(to + (3 * stride));
        T.Fma(minusB, oddB, evenB).Store(to + (4 * stride));
        g3.Store(to + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SixToFour<T>(
        T m0, T m1, T m2, T m3, T m4, T m5, T a, T b, T a2, T b2, T a3, T b3, out T o0, out T o1, out T o2, out T o3)
        where T : struct, ILanes<T>
    {
        T evenA = m1 + m2;
        T oddA = m1 - m2;
        T evenB = m3 + m4;
        T oddB = m3 - m4;
        o0 = m0 + evenA + evenB;
        o1 = T.Fma(a, oddA, b * oddB);
        o2 = T.Fma(a2, evenA, b2 * evenB);
        o3 = T.Fma(a3, oddA, T.Fma(b3, oddB, m5));
    }
}
