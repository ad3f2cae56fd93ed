using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>
/// F(2x2, 5x5): the same points and the same transform of the input, but a tile has 2x2 outputs and the filter 5x5 taps.
/// </content>
internal static unsafe partial class WinogradTransforms
{
    private const float A4 = A2 * A2;
    private const float B4 = B2 * B2;

    /// <summary>y = f(A^T M A + bias) for 2x2 tiles; parameters as of <see cref="Output{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputOfTwo<T>(
        float* from, long pointStride, float* y, long rowStride, float* bias, bool relu, float* addend,
        long addendStride, float* mask, long maskStride, int tiles)
        where T : struct, ILanes<T>
    {
        float* columns = stackalloc float[(13 * Lanes)];
        columns = (float*)(((nuint)columns + 63) & ~(nuint)63);
        long addendStep = addend is null ? 0 : 2 * Lanes;
        long maskStep = mask is null ? 0 : 2 * Lanes;
        float* k = stackalloc float[2] { A, B };
        T a = T.All(k[0]), b = T.All(k[1]);
        for (; tiles > 0; tiles--, from += Lanes, y += 2 * Lanes, addend += addendStep, mask += maskStep)
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                ColumnsOfTwo(from + lane, pointStride, columns + lane, a, b);
                T add = bias is null ? T.Zero : T.Load(bias + lane);
                float* row = y + lane;
                float* term = addend + lane;
                float* open = mask + lane;
                float* c = columns + lane;
                float* end = c + (2 * Side * Lanes);
                for (; c < end; c += Side * Lanes, row += rowStride, term += addendStride, open += maskStride)
                {
                    SixToTwo(
                        T.Load(c), T.Load(c + Lanes), T.Load(c + (2 * Lanes)), T.Load(c + (3 * Lanes)),
                        T.Load(c + (4 * Lanes)), T.Load(c + (5 * Lanes)), a, b, out T o0, out T o1);
                    if (bias is not null)
                    {
                        o0 += add;
                        o1 += add;
                    }

                    if (relu)
                    {
                        o0 = T.IfGreater(o0, T.Zero, o0, T.Zero);
                        o1 = T.IfGreater(o1, T.Zero, o1, T.Zero);
                    }

                    if (addend is not null)
                    {
                        o0 += T.Load(term);
                        o1 += T.Load(term + Lanes);
                    }

                    if (mask is not null)
                    {
                        o0 = T.IfGreater(T.Load(open), T.Zero, o0, T.Zero);
                        o1 = T.IfGreater(T.Load(open + Lanes), T.Zero, o1, T.Zero);
                    }

                    o0.Store(row);
                    o1.Store(row + Lanes);
                }
            }
    }

    /// <summary>U = G g G^T of a 5x5 filter; parameters as of <see cref="Filter{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FilterOfFive<T>(float* taps, float* to, long pointStride)
        where T : struct, ILanes<T>
    {
        float* rows = stackalloc float[Side * 5 * Lanes];
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            for (int column = 0; column < 5; column++)
                FiveToSix<T>(taps + lane + (column * Lanes), 5 * Lanes, rows + lane + (column * Lanes), 5 * Lanes);
            for (int i = 0; i < Side; i++)
                FiveToSix<T>(rows + lane + (i * 5 * Lanes), Lanes, to + lane + (i * Side * pointStride), pointStride);
        }
    }

    /// <summary>The two rows of A^T M, [2][6] vectors 16 floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ColumnsOfTwo<T>(float* m, long pointStride, float* columns, T a, T b)
        where T : struct, ILanes<T>
    {
        long step = Side * pointStride;
        float* end = columns + (Side * Lanes);
        for (float* c = columns; c < end; c += Lanes, m += pointStride)
        {
            SixToTwo(
                T.Load(m), T.Load(m + step), T.Load(m + (2 * step)), T.Load(m + (3 * step)), T.Load(m + (4 * step)),
                T.Load(m + (5 * step)), a, b, out T o0, out T o1);
            o0.Store(c);
            o1.Store(c + (Side * Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SixToTwo<T>(T m0, T m1, T m2, T m3, T m4, T m5, T a, T b, out T o0, out T o1)
        where T : struct, ILanes<T>
    {
        o0 = m0 + (m1 + m2) + (m3 + m4);
        o1 = T.Fma(a, m1 - m2, T.Fma(b, m3 - m4, m5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FiveToSix<T>(float* g, long from, float* to, long stride)
        where T : struct, ILanes<T>
    {
        T scaleA = T.All(1f / (2f * A2 * (A2 - B2)));
        T scaleB = T.All(1f / (2f * B2 * (B2 - A2)));
        T g0 = T.Load(g), g1 = T.Load(g + from), g2 = T.Load(g + (2 * from)), g3 = T.Load(g + (3 * from));
        T g4 = T.Load(g + (4 * from));
        T evenA = T.Fma(T.All(A4), g4, T.Fma(T.All(A2), g2, g0)) * scaleA;
        T oddA = T.Fma(T.All(A3), g3, T.All(A) * g1) * scaleA;
        T evenB = T.Fma(T.All(B4), g4, T.Fma(T.All(B2), g2, g0)) * scaleB;
        T oddB = T.Fma(T.All(B3), g3, T.All(B) * g1) * scaleB;
        (g0 * T.All(1f / A2B2)).Store(to);
        (evenA + oddA).Store(to + stride);
        (evenA - oddA).Store(to + (2 * stride));
        (evenB + oddB).Store(to + (3 * stride));
        (evenB - oddB).Store(to + (4 * stride));
        g4.Store(to + (5 * stride));
    }
}
