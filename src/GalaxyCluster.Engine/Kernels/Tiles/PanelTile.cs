using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// The inner products of Winograd's passes. Their operands lie in panels [block][tile][16], so that neighbouring rows of
/// an operand are 16 floats apart and one pointer serves them all.
/// </summary>
/// <remarks>
/// R rows x 2 vectors stay in registers for a whole chain: one broadcast feeds two FMAs. Eight rows fit the 32 registers
/// of AVX-512, six or four the 16 of AVX2 and SSE. Order of a chain: Output by source channel, Weight by tile; Weight's
/// chain is loaded, continued and stored, so that cutting it does not show in the bits.
/// </remarks>
internal static unsafe class PanelTile
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int Columns = TileChunk.Columns;

    /// <summary>
    /// y[r] = sum over source channels k of x[k / 16][r][k % 16] w[k], for so many tiles r, eight at a time: the last eight
    /// may be computed in part for nothing. Of the 32 columns of w, 2 T.Count from w on; their second half goes to y + second.
    /// Meanwhile a line a channel from ahead on is fetched into the second level, half a slab with eight tiles: the weights
    /// that come next may lie farther away than the processor looks ahead.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output8<T>(
        float* x, long blockStride, int channels, float* w, float* y, long second, float* ahead, int tiles)
        where T : struct, ILanes<T>
    {
        for (; tiles > 0; tiles -= 8, x += 8 * Lanes, y += 8 * Lanes)
        {
            T a0 = T.Zero, b0 = T.Zero, a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero,
                a4 = T.Zero, b4 = T.Zero, a5 = T.Zero, b5 = T.Zero, a6 = T.Zero, b6 = T.Zero, a7 = T.Zero, b7 = T.Zero;
            float* weights = w;
            float* block = x;
            for (int left = channels; left > 0; left -= Lanes, block += blockStride)
            {
                float* p = block;
                float* end = block + Math.Min(Lanes, left);
                do
                {
                    T u = T.Load(weights);
                    T v = T.Load(weights + T.Count);
                    T s0 = T.All(p[0]);
                    a0 = T.Fma(s0, u, a0);
                    b0 = T.Fma(s0, v, b0);
                    T s1 = T.All(p[Lanes]);
                    a1 = T.Fma(s1, u, a1);
                    b1 = T.Fma(s1, v, b1);
                    T s2 = T.All(p[2 * Lanes]);
                    a2 = T.Fma(s2, u, a2);
                    b2 = T.Fma(s2, v, b2);
                    T s3 = T.All(p[3 * Lanes]);
                    a3 = T.Fma(s3, u, a3);
                    b3 = T.Fma(s3, v, b3);
                    T s4 = T.All(p[4 * Lanes]);
                    a4 = T.Fma(s4, u, a4);
                    b4 = T.Fma(s4, v, b4);
                    T s5 = T.All(p[5 * Lanes]);
                    a5 = T.Fma(s5, u, a5);
                    b5 = T.Fma(s5, v, b5);
                    T s6 = T.All(p[6 * Lanes]);
                    a6 = T.Fma(s6, u, a6);
                    b6 = T.Fma(s6, v, b6);
                    T s7 = T.All(p[7 * Lanes]);
                    a7 = T.Fma(s7, u, a7);
                    b7 = T.Fma(s7, v, b7);
                    Fetch(ahead);
                    ahead += Lanes;
                    weights += TileChunk.Columns;
                    p++;
                }
                while (p < end);
            }

            Put(y, second, a0, b0);
            Put(y + Lanes, second, a1, b1);
            Put(y + (2 * Lanes), second, a2, b2);
            Put(y + (3 * Lanes), second, a3, b3);
            Put(y + (4 * Lanes), second, a4, b4);
            Put(y + (5 * Lanes), second, a5, b5);
            Put(y + (6 * Lanes), second, a6, b6);
            Put(y + (7 * Lanes), second, a7, b7);
        }
    }

    /// <summary>The same for six tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output6<T>(float* x, long blockStride, int channels, float* w, float* y, long second)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, b0 = T.Zero, a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero,
            a4 = T.Zero, b4 = T.Zero, a5 = T.Zero, b5 = T.Zero;
        for (; channels > 0; channels -= Lanes, x += blockStride)
        {
            float* p = x;
            float* end = x + Math.Min(Lanes, channels);
            do
            {
                T u = T.Load(w);
                T v = T.Load(w + T.Count);
                T s0 = T.All(p[0]);
                a0 = T.Fma(s0, u, a0);
                b0 = T.Fma(s0, v, b0);
                T s1 = T.All(p[Lanes]);
                a1 = T.Fma(s1, u, a1);
                b1 = T.Fma(s1, v, b1);
                T s2 = T.All(p[2 * Lanes]);
                a2 = T.Fma(s2, u, a2);
                b2 = T.Fma(s2, v, b2);
                T s3 = T.All(p[3 * Lanes]);
                a3 = T.Fma(s3, u, a3);
                b3 = T.Fma(s3, v, b3);
                T s4 = T.All(p[4 * Lanes]);
                a4 = T.Fma(s4, u, a4);
                b4 = T.Fma(s4, v, b4);
                T s5 = T.All(p[5 * Lanes]);
                a5 = T.Fma(s5, u, a5);
                b5 = T.Fma(s5, v, b5);
                w += TileChunk.Columns;
                p++;
            }
            while (p < end);
        }

        Put(y, second, a0, b0);
        Put(y + Lanes, second, a1, b1);
        Put(y + (2 * Lanes), second, a2, b2);
        Put(y + (3 * Lanes), second, a3, b3);
        Put(y + (4 * Lanes), second, a4, b4);
        Put(y + (5 * Lanes), second, a5, b5);
    }

    /// <summary>As <see cref="WidePanelTile.Weight8"/>, for four input channels r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weight4<T>(float* x, float* g, long second, int tiles, float* from, float* term, float* to, bool adds)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, b0 = T.Zero, a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero;
        if (from is not null)
        {
            a0 = T.Load(from);
            b0 = T.Load(from + T.Count);
            a1 = T.Load(from + Columns);
            b1 = T.Load(from + Columns + T.Count);
            a2 = T.Load(from + (2 * Columns));
            b2 = T.Load(from + (2 * Columns) + T.Count);
            a3 = T.Load(from + (3 * Columns));
            b3 = T.Load(from + (3 * Columns) + T.Count);
        }

        float* end = x + (tiles * Lanes);
        float* h = g + second;
        do
        {
            T u = T.Load(g);
            T v = T.Load(h);
            T s0 = T.All(x[0]);
            a0 = T.Fma(s0, u, a0);
            b0 = T.Fma(s0, v, b0);
            T s1 = T.All(x[1]);
            a1 = T.Fma(s1, u, a1);
            b1 = T.Fma(s1, v, b1);
            T s2 = T.All(x[2]);
            a2 = T.Fma(s2, u, a2);
            b2 = T.Fma(s2, v, b2);
            T s3 = T.All(x[3]);
            a3 = T.Fma(s3, u, a3);
            b3 = T.Fma(s3, v, b3);
            x += Lanes;
            g += Lanes;
            h += Lanes;
        }
        while (x < end);

        if (term is not null)
        {
            a0 += T.Load(term);
            b0 += T.Load(term + T.Count);
            a1 += T.Load(term + Columns);
            b1 += T.Load(term + Columns + T.Count);
            a2 += T.Load(term + (2 * Columns));
            b2 += T.Load(term + (2 * Columns) + T.Count);
            a3 += T.Load(term + (3 * Columns));
            b3 += T.Load(term + (3 * Columns) + T.Count);
        }

        if (adds)
        {
            a0 += T.Load(to);
            b0 += T.Load(to + T.Count);
            a1 += T.Load(to + Columns);
            b1 += T.Load(to + Columns + T.Count);
            a2 += T.Load(to + (2 * Columns));
            b2 += T.Load(to + (2 * Columns) + T.Count);
            a3 += T.Load(to + (3 * Columns));
            b3 += T.Load(to + (3 * Columns) + T.Count);
        }

        Put(to, T.Count, a0, b0);
        Put(to + Columns, T.Count, a1, b1);
        Put(to + (2 * Columns), T.Count, a2, b2);
        Put(to + (3 * Columns), T.Count, a3, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* line)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(line);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(float* y, long second, T a, T b)
        where T : struct, ILanes<T>
    {
        a.Store(y);
        b.Store(y + second);
    }
}
