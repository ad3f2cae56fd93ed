using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// The inner product of all convolutions: R pixels (or Winograd tiles) x 2 vectors of output channels stay in
/// registers over the whole chain, y[r] = sum over chunks, over k of the chunk, of x[r][chunk.Offset + k] w[k].
/// </summary>
/// <remarks>
/// One broadcast feeds two FMAs; w runs through its packed slab once, 32 columns a step, of which a call uses
/// 2 T.Count beginning at w. The accumulators are separate locals because an indexed buffer of them would live in
/// memory. Six rows fit the 16 registers of AVX2 and SSE, eight the 32 of AVX-512.
/// </remarks>
internal static unsafe class OutputTile
{
    /// <summary>Eight outputs x 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8<T>(
        float* x, int* xOffsets, TileChunk* chunks, int chunkCount, float* w, float* y, int* yOffsets, long second,
        float* bias, bool relu)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, b0 = T.Zero, a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero,
            a4 = T.Zero, b4 = T.Zero, a5 = T.Zero, b5 = T.Zero, a6 = T.Zero, b6 = T.Zero, a7 = T.Zero, b7 = T.Zero;
        float* x0 = x + xOffsets[0];
        float* x1 = x + xOffsets[1];
        float* x2 = x + xOffsets[2];
        float* x3 = x + xOffsets[3];
        float* x4 = x + xOffsets[4];
        float* x5 = x + xOffsets[5];
        float* x6 = x + xOffsets[6];
        float* x7 = x + xOffsets[7];
        TileChunk* end = chunks + chunkCount;
        for (; chunks < end; chunks++)
        {
            long k = chunks->Offset;
            long stop = k + chunks->Length;
            do
            {
                T u = T.Load(w);
                T v = T.Load(w + T.Count);
                T s0 = T.All(x0[k]);
                a0 = T.Fma(s0, u, a0);
                b0 = T.Fma(s0, v, b0);
                T s1 = T.All(x1[k]);
                a1 = T.Fma(s1, u, a1);
                b1 = T.Fma(s1, v, b1);
                T s2 = T.All(x2[k]);
                a2 = T.Fma(s2, u, a2);
                b2 = T.Fma(s2, v, b2);
                T s3 = T.All(x3[k]);
                a3 = T.Fma(s3, u, a3);
                b3 = T.Fma(s3, v, b3);
                T s4 = T.All(x4[k]);
                a4 = T.Fma(s4, u, a4);
                b4 = T.Fma(s4, v, b4);
                T s5 = T.All(x5[k]);
                a5 = T.Fma(s5, u, a5);
                b5 = T.Fma(s5, v, b5);
                T s6 = T.All(x6[k]);
                a6 = T.Fma(s6, u, a6);
                b6 = T.Fma(s6, v, b6);
                T s7 = T.All(x7[k]);
                a7 = T.Fma(s7, u, a7);
                b7 = T.Fma(s7, v, b7);
                w += TileChunk.Columns;
                k++;
            }
            while (k < stop);
        }

        if (bias is not null)
        {
            T u = T.Load(bias);
            T v = T.Load(bias + T.Count);
            a0 += u;
            b0 += v;
            a1 += u;
            b1 += v;
            a2 += u;
            b2 += v;
            a3 += u;
            b3 += v;
            a4 += u;
            b4 += v;
            a5 += u;
            b5 += v;
            a6 += u;
            b6 += v;
            a7 += u;
            b7 += v;
        }

        if (relu)
        {
            a0 = T.IfGreater(a0, T.Zero, a0, T.Zero);
            b0 = T.IfGreater(b0, T.Zero, b0, T.Zero);
            a1 = T.IfGreater(a1, T.Zero, a1, T.Zero);
            b1 = T.IfGreater(b1, T.Zero, b1, T.Zero);
            a2 = T.IfGreater(a2, T.Zero, a2, T.Zero);
            b2 = T.IfGreater(b2, T.Zero, b2, T.Zero);
            a3 = T.IfGreater(a3, T.Zero, a3, T.Zero);
            b3 = T.IfGreater(b3, T.Zero, b3, T.Zero);
            a4 = T.IfGreater(a4, T.Zero, a4, T.Zero);
            b4 = T.IfGreater(b4, T.Zero, b4, T.Zero);
            a5 = T.IfGreater(a5, T.Zero, a5, T.Zero);
            b5 = T.IfGreater(b5, T.Zero, b5, T.Zero);
            a6 = T.IfGreater(a6, T.Zero, a6, T.Zero);
            b6 = T.IfGreater(b6, T.Zero, b6, T.Zero);
            a7 = T.IfGreater(a7, T.Zero, a7, T.Zero);
            b7 = T.IfGreater(b7, T.Zero, b7, T.Zero);
        }

        Put(y + yOffsets[0], second, a0, b0);
        Put(y + yOffsets[1], second, a1, b1);
        Put(y + yOffsets[2], second, a2, b2);
        Put(y + yOffsets[3], second, a3, b3);
        Put(y + yOffsets[4], second, a4, b4);
        Put(y + yOffsets[5], second, a5, b5);
        Put(y + yOffsets[6], second, a6, b6);
        Put(y + yOffsets[7], second, a7, b7);
    }

    /// <summary>Six outputs x 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6<T>(
        float* x, int* xOffsets, TileChunk* chunks, int chunkCount, float* w, float* y, int* yOffsets, long second,
        float* bias, bool relu)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, b0 = T.Zero, a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero,
            a4 = T.Zero, b4 = T.Zero, a5 = T.Zero, b5 = T.Zero;
        float* x0 = x + xOffsets[0];
        float* x1 = x + xOffsets[1];
        float* x2 = x + xOffsets[2];
        float* x3 = x + xOffsets[3];
        float* x4 = x + xOffsets[4];
        float* x5 = x + xOffsets[5];
        TileChunk* end = chunks + chunkCount;
        for (; chunks < end; chunks++)
        {
            long k = chunks->Offset;
            long stop = k + chunks->Length;
            do
            {
                T u = T.Load(w);
                T v = T.Load(w + T.Count);
                T s0 = T.All(x0[k]);
                a0 = T.Fma(s0, u, a0);
                b0 = T.Fma(s0, v, b0);
                T s1 = T.All(x1[k]);
                a1 = T.Fma(s1, u, a1);
                b1 = T.Fma(s1, v, b1);
                T s2 = T.All(x2[k]);
                a2 = T.Fma(s2, u, a2);
                b2 = T.Fma(s2, v, b2);
                T s3 = T.All(x3[k]);
                a3 = T.Fma(s3, u, a3);
                b3 = T.Fma(s3, v, b3);
                T s4 = T.All(x4[k]);
                a4 = T.Fma(s4, u, a4);
                b4 = T.Fma(s4, v, b4);
                T s5 = T.All(x5[k]);
                a5 = T.Fma(s5, u, a5);
                b5 = T.Fma(s5, v, b5);
                w += TileChunk.Columns;
                k++;
            }
            while (k < stop);
        }

        if (bias is not null)
        {
            T u = T.Load(bias);
            T v = T.Load(bias + T.Count);
            a0 += u;
            b0 += v;
            a1 += u;
            b1 += v;
            a2 += u;
            b2 += v;
            a3 += u;
            b3 += v;
            a4 += u;
            b4 += v;
            a5 += u;
            b5 += v;
        }

        if (relu)
        {
            a0 = T.IfGreater(a0, T.Zero, a0, T.Zero);
            b0 = T.IfGreater(b0, T.Zero, b0, T.Zero);
            a1 = T.IfGreater(a1, T.Zero, a1, T.Zero);
            b1 = T.IfGreater(b1, T.Zero, b1, T.Zero);
            a2 = T.IfGreater(a2, T.Zero, a2, T.Zero);
            b2 = T.IfGreater(b2, T.Zero, b2, T.Zero);
            a3 = T.IfGreater(a3, T.Zero, a3, T.Zero);
            b3 = T.IfGreater(b3, T.Zero, b3, T.Zero);
            a4 = T.IfGreater(a4, T.Zero, a4, T.Zero);
            b4 = T.IfGreater(b4, T.Zero, b4, T.Zero);
            a5 = T.IfGreater(a5, T.Zero, a5, T.Zero);
            b5 = T.IfGreater(b5, T.Zero, b5, T.Zero);
        }

        Put(y + yOffsets[0], second, a0, b0);
        Put(y + yOffsets[1], second, a1, b1);
        Put(y + yOffsets[2], second, a2, b2);
        Put(y + yOffsets[3], second, a3, b3);
        Put(y + yOffsets[4], second, a4, b4);
        Put(y + yOffsets[5], second, a5, b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(float* y, long second, T a, T b)
        where T : struct, ILanes<T>
    {
        a.Store(y);
        b.Store(y + second);
    }
}
