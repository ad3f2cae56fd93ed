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
/// All these coefficients are exact in binary. Pixels of a tile lie 16 floats apart in x.
/// </remarks>
internal static unsafe class WinogradTransforms
{
    /// <summary>Tile side: 4 outputs + 2.</summary>
    public const int Side = 6;

    /// <summary>Points of a tile, xi = 6 i + j.</summary>
    public const int Points = Side * Side;

    private const int Lanes = BlockedTensor.Lanes;
    private const float A = 0.75f;
    private const float B = 1.5f;
    private const float A2 = 0.5625f;
    private const float B2 = 2.25f;
    private const float A3 = 0.421875f;
    private const float B3 = 3.375f;
    private const float A2B2 = 1.265625f;
    private const float A2PlusB2 = 2.8125f;

    /// <summary>V[xi] = (B^T d B)[xi] of one 6x6 tile d; V[xi] is at to + xi pointStride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input<T>(float* d, long rowStride, float* to, long pointStride)
        where T : struct, ILanes<T>
    {
        float* rows = stackalloc float[(Points + 1) * Lanes];
        rows = (float*)(((nuint)rows + 63) & ~(nuint)63);
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            float* p = d + lane;
            float* r = rows + lane;
            float* end = r + (Points * Lanes);
            for (; r < end; r += Side * Lanes, p += rowStride)
            {
                SixToSix(
                    T.Load(p), T.Load(p + Lanes), T.Load(p + (2 * Lanes)), T.Load(p + (3 * Lanes)), T.Load(p + (4 * Lanes)),
                    T.Load(p + (5 * Lanes)), r, Lanes);
            }

            float* v = to + lane;
            r = rows + lane;
            end = r + (Side * Lanes);
            for (; r < end; r += Lanes, v += pointStride)
            {
                SixToSix(
                    T.Load(r), T.Load(r + (6 * Lanes)), T.Load(r + (12 * Lanes)), T.Load(r + (18 * Lanes)),
                    T.Load(r + (24 * Lanes)), T.Load(r + (30 * Lanes)), v, 6 * pointStride);
            }
        }
    }

    /// <summary>W[xi] of one 4x4 tile of the output's gradient (rows [1, p, p^2, p^3], unscaled).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputGradient<T>(float* g, long rowStride, float* to, long pointStride)
        where T : struct, ILanes<T>
    {
        float* rows = stackalloc float[(Points + 1) * Lanes];
        rows = (float*)(((nuint)rows + 63) & ~(nuint)63);
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            float* p = g + lane;
            float* r = rows + lane;
            float* end = r + (4 * Side * Lanes);
            for (; r < end; r += Side * Lanes, p += rowStride)
            {
                FourToSix(
                    T.Load(p), T.Load(p + Lanes), T.Load(p + (2 * Lanes)), T.Load(p + (3 * Lanes)), r, Lanes);
            }

            float* v = to + lane;
            r = rows + lane;
            end = r + (Side * Lanes);
            for (; r < end; r += Lanes, v += pointStride)
            {
                FourToSix(
                    T.Load(r), T.Load(r + (6 * Lanes)), T.Load(r + (12 * Lanes)), T.Load(r + (18 * Lanes)), v,
                    6 * pointStride);
            }
        }
    }

    /// <summary>y = f(A^T M A + bias) for one 4x4 tile; M[xi] is at from + xi pointStride. bias and mask may be null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output<T>(
        float* from, long pointStride, float* y, long rowStride, float* bias, bool relu, float* mask, long maskStride)
        where T : struct, ILanes<T>
    {
        float* columns = stackalloc float[(25 * Lanes) + Lanes];
        columns = (float*)(((nuint)columns + 63) & ~(nuint)63);
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            OutputColumns<T>(from + lane, pointStride, columns + lane);
            T add = bias is null ? T.Zero : T.Load(bias + lane);
            float* row = y + lane;
            float* open = mask + lane;
            float* c = columns + lane;
            float* end = c + (4 * Side * Lanes);
            for (; c < end; c += Side * Lanes, row += rowStride, open += maskStride)
            {
                OutputRow(c, out T o0, out T o1, out T o2, out T o3);
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

    /// <summary>U = G g G^T of a 3x3 filter, columns lanes wide: taps 16 floats apart, U[xi] at to + xi pointStride.</summary>
    public static void Filter<T>(float* taps, float* to, long pointStride)
        where T : struct, ILanes<T>
    {
        float* rows = stackalloc float[18 * Lanes];
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            for (int column = 0; column < 3; column++)
            {
                float* g = taps + lane + (column * Lanes);
                ThreeToSix(
                    T.Load(g), T.Load(g + (3 * Lanes)), T.Load(g + (6 * Lanes)), rows + lane + (column * Lanes), 3 * Lanes);
            }

            for (int i = 0; i < Side; i++)
            {
                float* r = rows + lane + (i * 3 * Lanes);
                ThreeToSix(
                    T.Load(r), T.Load(r + Lanes), T.Load(r + (2 * Lanes)), to + lane + (i * Side * pointStride), pointStride);
            }
        }
    }

    /// <summary>gradW (3x3, taps 16 floats apart) = A'^T (C / (N_i N_j)) A', A'^T rows p^0, p^1, p^2.</summary>
    public static void FilterGradient<T>(float* from, long pointStride, float* taps)
        where T : struct, ILanes<T>
    {
        float* rows = stackalloc float[18 * Lanes];
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            for (int i = 0; i < Side; i++)
            {
                float* c = from + lane + (i * Side * pointStride);
                SixToThree<T>(c, pointStride, rows + lane + (i * 3 * Lanes), Lanes);
            }

            for (int column = 0; column < 3; column++)
                SixToThree<T>(rows + lane + (column * Lanes), 3 * Lanes, taps + lane + (column * Lanes), 3 * Lanes);
        }
    }

    /// <summary>The four rows of A^T M, [4][6] vectors 16 floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputColumns<T>(float* m, long pointStride, float* columns)
        where T : struct, ILanes<T>
    {
        long step = 6 * pointStride;
        float* end = columns + (Side * Lanes);
        for (float* c = columns; c < end; c += Lanes, m += pointStride)
        {
            SixToFour(
                T.Load(m), T.Load(m + step), T.Load(m + (2 * step)), T.Load(m + (3 * step)), T.Load(m + (4 * step)),
                T.Load(m + (5 * step)), out T o0, out T o1, out T o2, out T o3);
            o0.Store(c);
            o1.Store(c + (6 * Lanes));
            o2.Store(c + (12 * Lanes));
            o3.Store(c + (18 * Lanes));
        }
    }

    /// <summary>Four outputs from one of those rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputRow<T>(float* c, out T o0, out T o1, out T o2, out T o3)
        where T : struct, ILanes<T> =>
        SixToFour(
            T.Load(c), T.Load(c + Lanes), T.Load(c + (2 * Lanes)), T.Load(c + (3 * Lanes)), T.Load(c + (4 * Lanes)),
            T.Load(c + (5 * Lanes)), out o0, out o1, out o2, out o3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SixToSix<T>(T d0, T d1, T d2, T d3, T d4, T d5, float* to, long stride)
        where T : struct, ILanes<T>
    {
        T evenA = T.Fma(T.All(-B2), d2, d4);
        T oddA = T.Fma(T.All(-B2), d1, d3);
        T evenB = T.Fma(T.All(-A2), d2, d4);
        T oddB = T.Fma(T.All(-A2), d1, d3);
        T.Fma(T.All(A2B2), d0, T.Fma(T.All(-A2PlusB2), d2, d4)).Store(to);
        T.Fma(T.All(A), oddA, evenA).Store(to + stride);
        T.Fma(T.All(-A), oddA, evenA).Store(to + (2 * stride));
        T.Fma(T.All(B), oddB, evenB).Store(to + (3 * stride));
        T.Fma(T.All(-B), oddB, evenB).Store(to + (4 * stride));
        T.Fma(T.All(A2B2), d1, T.Fma(T.All(-A2PlusB2), d3, d5)).Store(to + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourToSix<T>(T g0, T g1, T g2, T g3, float* to, long stride)
        where T : struct, ILanes<T>
    {
        T evenA = T.Fma(T.All(A2), g2, g0);
        T oddA = T.Fma(T.All(A2), g3, g1);
        T evenB = T.Fma(T.All(B2), g2, g0);
        T oddB = T.Fma(T.All(B2), g3, g1);
        g0.Store(to);
        T.Fma(T.All(A), oddA, evenA).Store(to + stride);
        T.Fma(T.All(-A), oddA, evenA).Store(to + (2 * stride));
        T.Fma(T.All(B), oddB, evenB).Store(to + (3 * stride));
        T.Fma(T.All(-B), oddB, evenB).Store(to + (4 * stride));
        g3.Store(to + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SixToFour<T>(T m0, T m1, T m2, T m3, T m4, T m5, out T o0, out T o1, out T o2, out T o3)
        where T : struct, ILanes<T>
    {
        T evenA = m1 + m2;
        T oddA = m1 - m2;
        T evenB = m3 + m4;
        T oddB = m3 - m4;
        o0 = m0 + evenA + evenB;
        o1 = T.Fma(T.All(A), oddA, T.All(B) * oddB);
        o2 = T.Fma(T.All(A2), evenA, T.All(B2) * evenB);
        o3 = T.Fma(T.All(A3), oddA, T.Fma(T.All(B3), oddB, m5));
    }

    // N0 = a2b2, Na = 2 a2 (a2 - b2), Nb = 2 b2 (b2 - a2), 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ThreeToSix<T>(T g0, T g1, T g2, float* to, long stride)
        where T : struct, ILanes<T>
    {
        T evenA = T.Fma(T.All(A2), g2, g0) * T.All(1f / (2f * A2 * (A2 - B2)));
        T oddA = g1 * T.All(A / (2f * A2 * (A2 - B2)));
        T evenB = T.Fma(T.All(B2), g2, g0) * T.All(1f / (2f * B2 * (B2 - A2)));
        T oddB = g1 * T.All(B / (2f * B2 * (B2 - A2)));
        (g0 * T.All(1f / A2B2)).Store(to);
        (evenA + oddA).Store(to + stride);
        (evenA - oddA).Store(to + (2 * stride));
        (evenB + oddB).Store(to + (3 * stride));
        (evenB - oddB).Store(to + (4 * stride));
        g2.Store(to + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SixToThree<T>(float* c, long from, float* to, long stride)
        where T : struct, ILanes<T>
    {
        T scaleA = T.All(1f / (2f * A2 * (A2 - B2)));
        T scaleB = T.All(1f / (2f * B2 * (B2 - A2)));
        T c1 = T.Load(c + from) * scaleA;
        T c2 = T.Load(c + (2 * from)) * scaleA;
        T c3 = T.Load(c + (3 * from)) * scaleB;
        T c4 = T.Load(c + (4 * from)) * scaleB;
        T evenA = c1 + c2;
        T evenB = c3 + c4;
        T.Fma(T.Load(c), T.All(1f / A2B2), evenA + evenB).Store(to);
        T.Fma(T.All(A), c1 - c2, T.All(B) * (c3 - c4)).Store(to + stride);
        T.Fma(T.All(A2), evenA, T.Fma(T.All(B2), evenB, T.Load(c + (5 * from)))).Store(to + (2 * stride));
    }
}
