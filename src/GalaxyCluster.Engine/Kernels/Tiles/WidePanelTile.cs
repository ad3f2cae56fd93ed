using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// <see cref="PanelTile"/>'s weight gradient for AVX-512, written over Vector512 itself: behind
/// <see cref="Lanes.Lanes16"/> the compiler kept one of the 16 sums on the stack, whose way through memory took longer
/// than the term.
/// </summary>
internal static unsafe class WidePanelTile
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int Columns = TileChunk.Columns;

    /// <summary>
    /// to[r] = from[r] + sum over tiles k of x[k][r] g[k], for eight input channels r, then + term[r], then + to[r] if it adds.
    /// from and term may be null. The second vector of g is at g + second. The sums that follow these in memory are fetched
    /// meanwhile.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weight8(float* x, float* g, long second, int tiles, float* from, float* term, float* to, bool adds)
    {
        Vector512<float> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default,
            a3 = default, b3 = default, a4 = default, b4 = default, a5 = default, b5 = default, a6 = default,
            b6 = default, a7 = default, b7 = default;
        if (from is not null)
        {
            WideMatrixTile.Get(from, Columns, out a0, out b0, out a1, out b1, out a2, out b2, out a3, out b3);
            WideMatrixTile.Get(
                from + (4 * Columns), Columns, out a4, out b4, out a5, out b5, out a6, out b6, out a7, out b7);
        }

        float* next = to + (8 * Columns);
        for (float* end = x + ((long)tiles * Lanes); x < end; x += Lanes, g += Lanes, next += Lanes)
        {
            if (Sse.IsSupported)
                Sse.Prefetch0(next);
            Vector512<float> u = Vector512.Load(g), v = Vector512.Load(g + second);
            WideMatrixTile.Add(x, u, v, ref a0, ref b0, ref a1, ref b1, ref a2, ref b2, ref a3, ref b3);
            WideMatrixTile.Add(x + 4, u, v, ref a4, ref b4, ref a5, ref b5, ref a6, ref b6, ref a7, ref b7);
        }

        if (term is not null)
        {
            AddFrom(term, ref a0, ref b0, ref a1, ref b1, ref a2, ref b2, ref a3, ref b3);
            AddFrom(term + (4 * Columns), ref a4, ref b4, ref a5, ref b5, ref a6, ref b6, ref a7, ref b7);
        }

        if (adds)
        {
            AddFrom(to, ref a0, ref b0, ref a1, ref b1, ref a2, ref b2, ref a3, ref b3);
            AddFrom(to + (4 * Columns), ref a4, ref b4, ref a5, ref b5, ref a6, ref b6, ref a7, ref b7);
        }

        WideMatrixTile.Put(to, Columns, a0, b0, a1, b1, a2, b2, a3, b3);
        WideMatrixTile.Put(to + (4 * Columns), Columns, a4, b4, a5, b5, a6, b6, a7, b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFrom(
        float* sums, ref Vector512<float> a0, ref Vector512<float> b0, ref Vector512<float> a1,
        ref Vector512<float> b1, ref Vector512<float> a2, ref Vector512<float> b2, ref Vector512<float> a3,
        ref Vector512<float> b3)
    {
        a0 += Vector512.Load(sums);
        b0 += Vector512.Load(sums + Lanes);
        a1 += Vector512.Load(sums + Columns);
        b1 += Vector512.Load(sums + Columns + Lanes);
        a2 += Vector512.Load(sums + (2 * Columns));
        b2 += Vector512.Load(sums + (2 * Columns) + Lanes);
        a3 += Vector512.Load(sums + (3 * Columns));
        b3 += Vector512.Load(sums + (3 * Columns) + Lanes);
    }
}
