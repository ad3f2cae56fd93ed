using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// The inner product of <see cref="Gemm"/> for AVX-512: up to 12 rows x 2 vectors of C stay in registers while k runs;
/// A is packed [k][12], B [k][32].
/// </summary>
/// <remarks>
/// Written over Vector512 itself: behind <see cref="Lanes.Lanes16"/> the compiler would spill some of the 24 sums. C is
/// loaded, continued and stored, so cutting k into blocks does not show in the bits.
/// </remarks>
internal static unsafe class WideMatrixTile
{
    /// <summary>Rows of A in a packed group.</summary>
    public const int Height = 12;

    /// <summary>Twelve rows of A by 2 vectors of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows12(float* a, float* b, int k, float* c, long ldc, bool continues, TileAhead ahead)
    {
        Vector512<float> c0 = default, d0 = default, c1 = default, d1 = default, c2 = default, d2 = default,
            c3 = default, d3 = default, c4 = default, d4 = default, c5 = default, d5 = default,
            c6 = default, d6 = default, c7 = default, d7 = default, c8 = default, d8 = default,
            c9 = default, d9 = default, c10 = default, d10 = default, c11 = default, d11 = default;
        if (continues)
        {
            float* from = c;
            c0 = Vector512.Load(from);
            d0 = Vector512.Load(from + 16);
            from += ldc;
            c1 = Vector512.Load(from);
            d1 = Vector512.Load(from + 16);
            from += ldc;
            c2 = Vector512.Load(from);
            d2 = Vector512.Load(from + 16);
            from += ldc;
            c3 = Vector512.Load(from);
            d3 = Vector512.Load(from + 16);
            from += ldc;
            c4 = Vector512.Load(from);
            d4 = Vector512.Load(from + 16);
            from += ldc;
            c5 = Vector512.Load(from);
            d5 = Vector512.Load(from + 16);
            from += ldc;
            c6 = Vector512.Load(from);
            d6 = Vector512.Load(from + 16);
            from += ldc;
            c7 = Vector512.Load(from);
            d7 = Vector512.Load(from + 16);
            from += ldc;
            c8 = Vector512.Load(from);
            d8 = Vector512.Load(from + 16);
            from += ldc;
            c9 = Vector512.Load(from);
            d9 = Vector512.Load(from + 16);
            from += ldc;
            c10 = Vector512.Load(from);
            d10 = Vector512.Load(from + 16);
            from += ldc;
            c11 = Vector512.Load(from);
            d11 = Vector512.Load(from + 16);
        }

        int chunk = (k + Height - 1) / Height;
        float* end = a + ((long)k * Height);
        do
        {
            ahead.Prefetch(ldc);
            float* stop = a + Math.Min((long)chunk * Height, end - a);
            do
            {
                Vector512<float> u = Vector512.Load(b);
                Vector512<float> v = Vector512.Load(b + 16);
                Vector512<float> s0 = Vector512.Create(a[0]);
                c0 = Vector512.FusedMultiplyAdd(s0, u, c0);
                d0 = Vector512.FusedMultiplyAdd(s0, v, d0);
                Vector512<float> s1 = Vector512.Create(a[1]);
                c1 = Vector512.FusedMultiplyAdd(s1, u, c1);
                d1 = Vector512.FusedMultiplyAdd(s1, v, d1);
                Vector512<float> s2 = Vector512.Create(a[2]);
                c2 = Vector512.FusedMultiplyAdd(s2, u, c2);
                d2 = Vector512.FusedMultiplyAdd(s2, v, d2);
                Vector512<float> s3 = Vector512.Create(a[3]);
                c3 = Vector512.FusedMultiplyAdd(s3, u, c3);
                d3 = Vector512.FusedMultiplyAdd(s3, v, d3);
                Vector512<float> s4 = Vector512.Create(a[4]);
                c4 = Vector512.FusedMultiplyAdd(s4, u, c4);
                d4 = Vector512.FusedMultiplyAdd(s4, v, d4);
                Vector512<float> s5 = Vector512.Create(a[5]);
                c5 = Vector512.FusedMultiplyAdd(s5, u, c5);
                d5 = Vector512.FusedMultiplyAdd(s5, v, d5);
                Vector512<float> s6 = Vector512.Create(a[6]);
                c6 = Vector512.FusedMultiplyAdd(s6, u, c6);
                d6 = Vector512.FusedMultiplyAdd(s6, v, d6);
                Vector512<float> s7 = Vector512.Create(a[7]);
                c7 = Vector512.FusedMultiplyAdd(s7, u, c7);
                d7 = Vector512.FusedMultiplyAdd(s7, v, d7);
                Vector512<float> s8 = Vector512.Create(a[8]);
                c8 = Vector512.FusedMultiplyAdd(s8, u, c8);
                d8 = Vector512.FusedMultiplyAdd(s8, v, d8);
                Vector512<float> s9 = Vector512.Create(a[9]);
                c9 = Vector512.FusedMultiplyAdd(s9, u, c9);
                d9 = Vector512.FusedMultiplyAdd(s9, v, d9);
                Vector512<float> s10 = Vector512.Create(a[10]);
                c10 = Vector512.FusedMultiplyAdd(s10, u, c10);
                d10 = Vector512.FusedMultiplyAdd(s10, v, d10);
                Vector512<float> s11 = Vector512.Create(a[11]);
                c11 = Vector512.FusedMultiplyAdd(s11, u, c11);
                d11 = Vector512.FusedMultiplyAdd(s11, v, d11);
                a += Height;
                b += TileChunk.Columns;
            }
            while (a < stop);
        }
        while (a < end);

        c0.Store(c);
        d0.Store(c + 16);
        c += ldc;
        c1.Store(c);
        d1.Store(c + 16);
        c += ldc;
        c2.Store(c);
        d2.Store(c + 16);
        c += ldc;
        c3.Store(c);
        d3.Store(c + 16);
        c += ldc;
        c4.Store(c);
        d4.Store(c + 16);
        c += ldc;
        c5.Store(c);
        d5.Store(c + 16);
        c += ldc;
        c6.Store(c);
        d6.Store(c + 16);
        c += ldc;
        c7.Store(c);
        d7.Store(c + 16);
        c += ldc;
        c8.Store(c);
        d8.Store(c + 16);
        c += ldc;
        c9.Store(c);
        d9.Store(c + 16);
        c += ldc;
        c10.Store(c);
        d10.Store(c + 16);
        c += ldc;
        c11.Store(c);
        d11.Store(c + 16);
    }

    /// <summary>Eight rows of A by 2 vectors of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8(float* a, float* b, int k, float* c, long ldc, bool continues, TileAhead ahead)
    {
        Vector512<float> c0 = default, d0 = default, c1 = default, d1 = default, c2 = default, d2 = default,
            c3 = default, d3 = default, c4 = default, d4 = default, c5 = default, d5 = default,
            c6 = default, d6 = default, c7 = default, d7 = default;
        if (continues)
        {
            float* from = c;
            c0 = Vector512.Load(from);
            d0 = Vector512.Load(from + 16);
            from += ldc;
            c1 = Vector512.Load(from);
            d1 = Vector512.Load(from + 16);
            from += ldc;
            c2 = Vector512.Load(from);
            d2 = Vector512.Load(from + 16);
            from += ldc;
            c3 = Vector512.Load(from);
            d3 = Vector512.Load(from + 16);
            from += ldc;
            c4 = Vector512.Load(from);
            d4 = Vector512.Load(from + 16);
            from += ldc;
            c5 = Vector512.Load(from);
            d5 = Vector512.Load(from + 16);
            from += ldc;
            c6 = Vector512.Load(from);
            d6 = Vector512.Load(from + 16);
            from += ldc;
            c7 = Vector512.Load(from);
            d7 = Vector512.Load(from + 16);
        }

        int chunk = (k + Height - 1) / Height;
        float* end = a + ((long)k * Height);
        do
        {
            ahead.Prefetch(ldc);
            float* stop = a + Math.Min((long)chunk * Height, end - a);
            do
            {
                Vector512<float> u = Vector512.Load(b);
                Vector512<float> v = Vector512.Load(b + 16);
                Vector512<float> s0 = Vector512.Create(a[0]);
                c0 = Vector512.FusedMultiplyAdd(s0, u, c0);
                d0 = Vector512.FusedMultiplyAdd(s0, v, d0);
                Vector512<float> s1 = Vector512.Create(a[1]);
                c1 = Vector512.FusedMultiplyAdd(s1, u, c1);
                d1 = Vector512.FusedMultiplyAdd(s1, v, d1);
                Vector512<float> s2 = Vector512.Create(a[2]);
                c2 = Vector512.FusedMultiplyAdd(s2, u, c2);
                d2 = Vector512.FusedMultiplyAdd(s2, v, d2);
                Vector512<float> s3 = Vector512.Create(a[3]);
                c3 = Vector512.FusedMultiplyAdd(s3, u, c3);
                d3 = Vector512.FusedMultiplyAdd(s3, v, d3);
                Vector512<float> s4 = Vector512.Create(a[4]);
                c4 = Vector512.FusedMultiplyAdd(s4, u, c4);
                d4 = Vector512.FusedMultiplyAdd(s4, v, d4);
                Vector512<float> s5 = Vector512.Create(a[5]);
                c5 = Vector512.FusedMultiplyAdd(s5, u, c5);
                d5 = Vector512.FusedMultiplyAdd(s5, v, d5);
                Vector512<float> s6 = Vector512.Create(a[6]);
                c6 = Vector512.FusedMultiplyAdd(s6, u, c6);
                d6 = Vector512.FusedMultiplyAdd(s6, v, d6);
                Vector512<float> s7 = Vector512.Create(a[7]);
                c7 = Vector512.FusedMultiplyAdd(s7, u, c7);
                d7 = Vector512.FusedMultiplyAdd(s7, v, d7);
                a += Height;
                b += TileChunk.Columns;
            }
            while (a < stop);
        }
        while (a < end);

        c0.Store(c);
        d0.Store(c + 16);
        c += ldc;
        c1.Store(c);
        d1.Store(c + 16);
        c += ldc;
        c2.Store(c);
        d2.Store(c + 16);
        c += ldc;
        c3.Store(c);
        d3.Store(c + 16);
        c += ldc;
        c4.Store(c);
        d4.Store(c + 16);
        c += ldc;
        c5.Store(c);
        d5.Store(c + 16);
        c += ldc;
        c6.Store(c);
        d6.Store(c + 16);
        c += ldc;
        c7.Store(c);
        d7.Store(c + 16);
    }

    /// <summary>Four rows of A by 2 vectors of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(float* a, float* b, int k, float* c, long ldc, bool continues, TileAhead ahead)
    {
        Vector512<float> c0 = default, d0 = default, c1 = default, d1 = default, c2 = default, d2 = default,
            c3 = default, d3 = default;
        if (continues)
        {
            float* from = c;
            c0 = Vector512.Load(from);
            d0 = Vector512.Load(from + 16);
            from += ldc;
            c1 = Vector512.Load(from);
            d1 = Vector512.Load(from + 16);
            from += ldc;
            c2 = Vector512.Load(from);
            d2 = Vector512.Load(from + 16);
            from += ldc;
            c3 = Vector512.Load(from);
            d3 = Vector512.Load(from + 16);
        }

        int chunk = (k + Height - 1) / Height;
        float* end = a + ((long)k * Height);
        do
        {
            ahead.Prefetch(ldc);
            float* stop = a + Math.Min((long)chunk * Height, end - a);
            do
            {
                Vector512<float> u = Vector512.Load(b);
                Vector512<float> v = Vector512.Load(b + 16);
                Vector512<float> s0 = Vector512.Create(a[0]);
                c0 = Vector512.FusedMultiplyAdd(s0, u, c0);
                d0 = Vector512.FusedMultiplyAdd(s0, v, d0);
                Vector512<float> s1 = Vector512.Create(a[1]);
                c1 = Vector512.FusedMultiplyAdd(s1, u, c1);
                d1 = Vector512.FusedMultiplyAdd(s1, v, d1);
                Vector512<float> s2 = Vector512.Create(a[2]);
                c2 = Vector512.FusedMultiplyAdd(s2, u, c2);
                d2 = Vector512.FusedMultiplyAdd(s2, v, d2);
                Vector512<float> s3 = Vector512.Create(a[3]);
                c3 = Vector512.FusedMultiplyAdd(s3, u, c3);
                d3 = Vector512.FusedMultiplyAdd(s3, v, d3);
                a += Height;
                b += TileChunk.Columns;
            }
            while (a < stop);
        }
        while (a < end);

        c0.Store(c);
        d0.Store(c + 16);
        c += ldc;
        c1.Store(c);
        d1.Store(c + 16);
        c += ldc;
        c2.Store(c);
        d2.Store(c + 16);
        c += ldc;
        c3.Store(c);
        d3.Store(c + 16);
    }
}
