using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <content>Rows of five taps, and the nine of a 3x3 kernel where there is one block of output channels.</content>
internal static unsafe partial class TapTile
{
    /// <summary>Two neighbouring rows of a kernel five taps wide; parameters as of <see cref="Taps9{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Taps10<T>(
        float* x, long rowStride, float* g, long second, int* xOffsets, int* gOffsets, int count, float* c,
        long tapStride, bool continues)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, b0 = T.Zero, a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero,
            a4 = T.Zero, b4 = T.Zero, a5 = T.Zero, b5 = T.Zero, a6 = T.Zero, b6 = T.Zero, a7 = T.Zero, b7 = T.Zero,
            a8 = T.Zero, b8 = T.Zero, a9 = T.Zero, b9 = T.Zero;
        if (continues)
        {
            float* from = c;
            Get(from, out a0, out b0);
            from += tapStride;
            Get(from, out a1, out b1);
            from += tapStride;
            Get(from, out a2, out b2);
            from += tapStride;
            Get(from, out a3, out b3);
            from += tapStride;
            Get(from, out a4, out b4);
            from += tapStride;
            Get(from, out a5, out b5);
            from += tapStride;
            Get(from, out a6, out b6);
            from += tapStride;
            Get(from, out a7, out b7);
            from += tapStride;
            Get(from, out a8, out b8);
            from += tapStride;
            Get(from, out a9, out b9);
        }

        float* h = g + second;
        for (long k = 0; k < count; k++)
        {
            float* p = x + xOffsets[k];
            float* q = p + rowStride;
            long offset = gOffsets[k];
            T u = T.Load(g + offset);
            T v = T.Load(h + offset);
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
            T s5 = T.All(q[0]);
            a5 = T.Fma(s5, u, a5);
            b5 = T.Fma(s5, v, b5);
            T s6 = T.All(q[Lanes]);
            a6 = T.Fma(s6, u, a6);
            b6 = T.Fma(s6, v, b6);
            T s7 = T.All(q[2 * Lanes]);
            a7 = T.Fma(s7, u, a7);
            b7 = T.Fma(s7, v, b7);
            T s8 = T.All(q[3 * Lanes]);
            a8 = T.Fma(s8, u, a8);
            b8 = T.Fma(s8, v, b8);
            T s9 = T.All(q[4 * Lanes]);
            a9 = T.Fma(s9, u, a9);
            b9 = T.Fma(s9, v, b9);
        }

        Put(c, a0, b0);
        c += tapStride;
        Put(c, a1, b1);
        c += tapStride;
        Put(c, a2, b2);
        c += tapStride;
        Put(c, a3, b3);
        c += tapStride;
        Put(c, a4, b4);
        c += tapStride;
        Put(c, a5, b5);
        c += tapStride;
        Put(c, a6, b6);
        c += tapStride;
        Put(c, a7, b7);
        c += tapStride;
        Put(c, a8, b8);
        c += tapStride;
        Put(c, a9, b9);
    }

    /// <summary>One row of a kernel five taps wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Taps5<T>(
        float* x, float* g, long second, int* xOffsets, int* gOffsets, int count, float* c, long tapStride,
        bool continues)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, b0 = T.Zero, a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero,
            a4 = T.Zero, b4 = T.Zero;
        if (continues)
        {
            float* from = c;
            Get(from, out a0, out b0);
            from += tapStride;
            Get(from, out a1, out b1);
            from += tapStride;
            Get(from, out a2, out b2);
            from += tapStride;
            Get(from, out a3, out b3);
            from += tapStride;
            Get(from, out a4, out b4);
        }

        float* h = g + second;
        for (long k = 0; k < count; k++)
        {
            float* p = x + xOffsets[k];
            long offset = gOffsets[k];
            T u = T.Load(g + offset);
            T v = T.Load(h + offset);
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
        }

        Put(c, a0, b0);
        c += tapStride;
        Put(c, a1, b1);
        c += tapStride;
        Put(c, a2, b2);
        c += tapStride;
        Put(c, a3, b3);
        c += tapStride;
        Put(c, a4, b4);
    }

    /// <summary>The nine taps of a 3x3 kernel for one block of output channels, x 1 vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow9(
        float* x, long rowStride, float* g, int* xOffsets, int* gOffsets, int count, float* c, long tapStride,
        bool continues)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default,
            a6 = default, a7 = default, a8 = default;
        if (continues)
        {
            a0 = Vector512.Load(c);
            a1 = Vector512.Load(c + tapStride);
            a2 = Vector512.Load(c + (2 * tapStride));
            a3 = Vector512.Load(c + (3 * tapStride));
            a4 = Vector512.Load(c + (4 * tapStride));
            a5 = Vector512.Load(c + (5 * tapStride));
            a6 = Vector512.Load(c + (6 * tapStride));
            a7 = Vector512.Load(c + (7 * tapStride));
            a8 = Vector512.Load(c + (8 * tapStride));
        }

        for (long k = 0; k < count; k++)
        {
            float* p = x + xOffsets[k];
            float* q = p + rowStride;
            float* r = q + rowStride;
            Vector512<float> u = Vector512.Load(g + gOffsets[k]);
            a0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[0]), u, a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[Lanes]), u, a1);
            a2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[2 * Lanes]), u, a2);
            a3 = Vector512.FusedMultiplyAdd(Vector512.Create(q[0]), u, a3);
            a4 = Vector512.FusedMultiplyAdd(Vector512.Create(q[Lanes]), u, a4);
            a5 = Vector512.FusedMultiplyAdd(Vector512.Create(q[2 * Lanes]), u, a5);
            a6 = Vector512.FusedMultiplyAdd(Vector512.Create(r[0]), u, a6);
            a7 = Vector512.FusedMultiplyAdd(Vector512.Create(r[Lanes]), u, a7);
            a8 = Vector512.FusedMultiplyAdd(Vector512.Create(r[2 * Lanes]), u, a8);
        }

        a0.Store(c);
        a1.Store(c + tapStride);
        a2.Store(c + (2 * tapStride));
        a3.Store(c + (3 * tapStride));
        a4.Store(c + (4 * tapStride));
        a5.Store(c + (5 * tapStride));
        a6.Store(c + (6 * tapStride));
        a7.Store(c + (7 * tapStride));
        a8.Store(c + (8 * tapStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Get<T>(float* c, out T left, out T right)
        where T : struct, ILanes<T>
    {
        left = T.Load(c);
        right = T.Load(c + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(float* c, T left, T right)
        where T : struct, ILanes<T>
    {
        left.Store(c);
        right.Store(c + T.Count);
    }
}
