using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>
/// The output transform with ReLU and 2x2 max-pooling in it: a tile's 16 outputs never leave the registers, four maxima
/// and the places of their winners do.
/// </summary>
internal static unsafe class WinogradPooling
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int Row = WinogradTransforms.Side * Lanes;

    /// <summary>2x2 pooled pixels of one 4x4 tile; M[xi] is at from + xi pointStride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output<T>(
        float* from, long pointStride, float* y, long rowStride, float* bias, byte* winners, long winnersStride)
        where T : struct, ILanes<T>
    {
        float* columns = stackalloc float[(25 * Lanes) + Lanes];
        columns = (float*)(((nuint)columns + 63) & ~(nuint)63);
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            WinogradTransforms.OutputColumns<T>(from + lane, pointStride, columns + lane);
            T add = T.Load(bias + lane);
            float* c = columns + lane;
            float* to = y + lane;
            byte* winner = winners + lane;
            for (int row = 0; row < 2; row++, c += 2 * Row, to += rowStride, winner += winnersStride)
            {
                WinogradTransforms.OutputRow(c, out T a0, out T a1, out T a2, out T a3);
                WinogradTransforms.OutputRow(c + Row, out T b0, out T b1, out T b2, out T b3);
                Window(a0 + add, a1 + add, b0 + add, b1 + add, to, winner);
                Window(a2 + add, a3 + add, b2 + add, b3 + add, to + Lanes, winner + Lanes);
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
        place.StoreBytes(winner);
    }
}
