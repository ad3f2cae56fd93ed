using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>The transforms of filters, once a round, and of their gradients, once a batch.</content>
internal static unsafe partial class WinogradTransforms
{
    /// <summary>U = G g G^T of a 3x3 filter, columns lanes wide: taps 16 floats apart, U[xi] at to + xi pointStride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
