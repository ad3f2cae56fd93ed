using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>The same maps in one direction only, for F(4, 3) along the rows.</content>
internal static unsafe partial class WinogradTransforms
{
    /// <summary>
    /// V = B^T d of tiles of six pixels, four pixels apart: four lanes of each pixel, [tile][point][4].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputRow<T>(float* d, float* to, int tiles)
        where T : struct, ILanes<T>
    {
        float* k = stackalloc float[8] { -B2, -A2, -A2PlusB2, A2B2, A, -A, B, -B };
        T k0 = T.All(k[0]), k1 = T.All(k[1]), k2 = T.All(k[2]), k3 = T.All(k[3]);
        T k4 = T.All(k[4]), k5 = T.All(k[5]), k6 = T.All(k[6]), k7 = T.All(k[7]);
        for (; tiles > 0; tiles--, d += 4 * Lanes, to += Side * WinogradRows.PlaneLanes)
            for (int lane = 0; lane < WinogradRows.PlaneLanes; lane += T.Count)
            {
                float* p = d + lane;
                SixToSix(
                    T.Load(p), T.Load(p + Lanes), T.Load(p + (2 * Lanes)), T.Load(p + (3 * Lanes)),
                    T.Load(p + (4 * Lanes)), T.Load(p + (5 * Lanes)), to + lane, WinogradRows.PlaneLanes,
                    k0, k1, k2, k3, k4, k5, k6, k7);
            }
    }

    /// <summary>U = G g of the three taps of a kernel's row, 16 floats apart; the points too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FilterRow<T>(float* taps, float* to)
        where T : struct, ILanes<T>
    {
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            float* g = taps + lane;
            ThreeToSix(T.Load(g), T.Load(g + Lanes), T.Load(g + (2 * Lanes)), to + lane, Lanes);
        }
    }

    /// <summary>Gradients of the three taps of a kernel's row from sums pointStride apart; the taps are 16 floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FilterGradientRow<T>(float* from, long pointStride, float* taps)
        where T : struct, ILanes<T>
    {
        for (int lane = 0; lane < Lanes; lane += T.Count)
            SixToThree<T>(from + lane, pointStride, taps + lane, Lanes);
    }

    /// <summary>Four outputs of a tile, Y = A^T M.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputTile<T>(
        T m0, T m1, T m2, T m3, T m4, T m5, out T o0, out T o1, out T o2, out T o3)
        where T : struct, ILanes<T> =>
        SixToFour(
            m0, m1, m2, m3, m4, m5, T.All(A), T.All(B), T.All(A2), T.All(B2), T.All(A3), T.All(B3), out o0, out o1, out o2,
            out o3);
}
