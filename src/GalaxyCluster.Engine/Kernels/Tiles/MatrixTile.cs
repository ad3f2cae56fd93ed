using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// The inner product of <see cref="Gemm"/>: R rows x 2 vectors of C stay in registers while k runs; C is loaded,
/// continued and stored, so cutting k into blocks does not show in the bits.
/// </summary>
/// <remarks>A is packed [k][6], B [k][32]; six rows use 15 of the 16 registers of AVX2 and SSE.</remarks>
internal static unsafe class MatrixTile
{
    /// <summary>Rows of A in a packed group.</summary>
    public const int Height = 6;

    /// <summary>Six rows of A by 2 vectors of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6<T>(float* a, float* b, int k, float* c, long ldc, bool continues)
        where T : struct, ILanes<T>
    {
        T c0 = T.Zero, d0 = T.Zero, c1 = T.Zero, d1 = T.Zero, c2 = T.Zero, d2 = T.Zero, c3 = T.Zero, d3 = T.Zero,
            c4 = T.Zero, d4 = T.Zero, c5 = T.Zero, d5 = T.Zero;
        if (continues)
        {
            float* from = c;
            Get(from, out c0, out d0);
            from += ldc;
            Get(from, out c1, out d1);
            from += ldc;
            Get(from, out c2, out d2);
            from += ldc;
            Get(from, out c3, out d3);
            from += ldc;
            Get(from, out c4, out d4);
            from += ldc;
            Get(from, out c5, out d5);
        }

        float* end = a + ((long)k * Height);
        do
        {
            T u = T.Load(b);
            T v = T.Load(b + T.Count);
            T s0 = T.All(a[0]);
            c0 = T.Fma(s0, u, c0);
            d0 = T.Fma(s0, v, d0);
            T s1 = T.All(a[1]);
            c1 = T.Fma(s1, u, c1);
            d1 = T.Fma(s1, v, d1);
            T s2 = T.All(a[2]);
            c2 = T.Fma(s2, u, c2);
            d2 = T.Fma(s2, v, d2);
            T s3 = T.All(a[3]);
            c3 = T.Fma(s3, u, c3);
            d3 = T.Fma(s3, v, d3);
            T s4 = T.All(a[4]);
            c4 = T.Fma(s4, u, c4);
            d4 = T.Fma(s4, v, d4);
            T s5 = T.All(a[5]);
            c5 = T.Fma(s5, u, c5);
            d5 = T.Fma(s5, v, d5);
            a += Height;
            b += TileChunk.Columns;
        }
        while (a < end);

        Put(c, c0, d0);
        c += ldc;
        Put(c, c1, d1);
        c += ldc;
        Put(c, c2, d2);
        c += ldc;
        Put(c, c3, d3);
        c += ldc;
        Put(c, c4, d4);
        c += ldc;
        Put(c, c5, d5);
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
