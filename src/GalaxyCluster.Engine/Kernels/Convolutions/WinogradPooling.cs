using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// The output transform with ReLU and 2x2 max-pooling in it: a tile's 16 outputs never leave the registers, four maxima
/// and the places of their winners (unless winners is null) do.
/// </summary>
internal static unsafe class WinogradPooling
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int Row = WinogradTransforms.Side * Lanes;

    /// <summary>2x2 pooled pixels each of 4x4 tiles; M[xi] is at from + xi pointStride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output<T>(
        float* from, long pointStride, float* y, long rowStride, float* bias, byte* winners, long winnersStride,
        int tiles)
        where T : struct, ILanes<T>
    {
        if (T.Count == Lanes)
        {
            WideTransforms.Pooled(from, pointStride, y, rowStride, bias, winners, winnersStride, tiles);
            return;
        }

        float* columns = stackalloc float[(25 * Lanes) + Lanes];
        columns = (float*)(((nuint)columns + 63) & ~(nuint)63);
        float* k = stackalloc float[6]
        {
            WinogradTransforms.A, WinogradTransforms.B, WinogradTransforms.A2, WinogradTransforms.B2,
            WinogradTransforms.A3, WinogradTransforms.B3,
        };
        T a = T.All(k[0]), b = T.All(k[1]), a2 = T.All(k[2]), b2 = T.All(k[3]), a3 = T.All(k[4]), b3 = T.All(k[5]);
        long winnersStep = winners is null ? 0 : Lanes;
        for (; tiles > 0; tiles--, from += Lanes, y += 2 * Lanes, winners += 2 * winnersStep)
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                WinogradTransforms.OutputColumns(from + lane, pointStride, columns + lane, a, b, a2, b2, a3, b3);
                T add = T.Load(bias + lane);
                float* c = columns + lane;
                float* to = y + lane;
                byte* winner = winners is null ? null : winners + lane;
                for (int row = 0; row < 2; row++, c += 2 * Row, to += rowStride, winner += winnersStride)
                {
                    WinogradTransforms.OutputRow(
                        c, a, b, a2, b2, a3, b3, out T u0, out T u1, out T u2, out T u3);
                    WinogradTransforms.OutputRow(
                        c + Row, a, b, a2, b2, a3, b3, out T v0, out T v1, out T v2, out T v3);
                    Window(u0 + add, u1 + add, v0 + add, v1 + add, to, winner);
                    Window(u2 + add, u3 + add, v2 + add, v3 + add, to + Lanes, winner + winnersStep);
                }
            }
    }

    // Strictly greater than what came before, beginning with the ReLU's 0: the first of equals wins, NaN never does.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Window<T>(T a, T b, T c, T d, float* y, byte* winner)
        where T : struct, ILanes<T>
    {
        T place = T.IfGreater(a, T.Zero, T.Zero, T.All(PoolWinners.None));
        T best = T.IfGreater(a, T.Zero, a, T.Zero);
        place = T.IfGreater(b, best, T.All(1f), place);
        best = T.IfGreater(b, best, b, best);
        place = T.IfGreater(c, best, T.All(2f), place);
        best = T.IfGreater(c, best, c, best);
        place = T.IfGreater(d, best, T.All(3f), place);
        best = T.IfGreater(d, best, d, best);
        best.Store(y);
        if (winner is not null)
            place.StoreBytes(winner);
    }
}
