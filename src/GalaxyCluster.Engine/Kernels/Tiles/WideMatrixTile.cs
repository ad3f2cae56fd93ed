using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// The inner product of <see cref="Gemm"/> for AVX-512: up to 12 rows x 2 vectors of C stay in registers while k runs;
/// A is packed [k][12], B [k][32].
/// </summary>
/// <remarks>
/// Written over Vector512 itself: behind <see cref="Lanes.Lanes16"/> the compiler would spill some of the 24 sums. C is
/// loaded, continued and stored, so cutting k into blocks does not show in the bits. What the next tiles will need is
/// fetched between the terms, two lines every other term: all at once would fill the processor's miss buffers, and a
/// loop within the loop would cost a wrongly predicted branch each time.
/// </remarks>
internal static unsafe class WideMatrixTile
{
    /// <summary>Rows of A in a packed group.</summary>
    public const int Height = 12;

    private const int Columns = TileChunk.Columns;
    private const int Lanes = 16;

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
            Get(c, ldc, out c0, out d0, out c1, out d1, out c2, out d2, out c3, out d3);
            Get(c + (4 * ldc), ldc, out c4, out d4, out c5, out d5, out c6, out d6, out c7, out d7);
            Get(c + (8 * ldc), ldc, out c8, out d8, out c9, out d9, out c10, out d10, out c11, out d11);
        }

        float* end = a + ((long)k * Height);
        float* last = end - (k % 2 * Height);
        float* withC = a + Math.Min(2L * Height * Height, last - a);
        float* withRows = withC + Math.Min(2L * Height * ahead.Count, last - withC);
        for (; a < withC; a += 2 * Height, b += 2 * Columns)
        {
            ahead.FetchC(ldc);
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            Add(a + 8, u, v, ref c8, ref d8, ref c9, ref d9, ref c10, ref d10, ref c11, ref d11);
            u = Vector512.Load(b + Columns);
            v = Vector512.Load(b + Columns + Lanes);
            Add(a + 12, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 16, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            Add(a + 20, u, v, ref c8, ref d8, ref c9, ref d9, ref c10, ref d10, ref c11, ref d11);
        }

        for (; a < withRows; a += 2 * Height, b += 2 * Columns)
        {
            ahead.FetchRow();
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            Add(a + 8, u, v, ref c8, ref d8, ref c9, ref d9, ref c10, ref d10, ref c11, ref d11);
            u = Vector512.Load(b + Columns);
            v = Vector512.Load(b + Columns + Lanes);
            Add(a + 12, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 16, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            Add(a + 20, u, v, ref c8, ref d8, ref c9, ref d9, ref c10, ref d10, ref c11, ref d11);
        }

        for (; a < last; a += 2 * Height, b += 2 * Columns)
        {
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            Add(a + 8, u, v, ref c8, ref d8, ref c9, ref d9, ref c10, ref d10, ref c11, ref d11);
            u = Vector512.Load(b + Columns);
            v = Vector512.Load(b + Columns + Lanes);
            Add(a + 12, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 16, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            Add(a + 20, u, v, ref c8, ref d8, ref c9, ref d9, ref c10, ref d10, ref c11, ref d11);
        }

        if (a < end)
        {
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            Add(a + 8, u, v, ref c8, ref d8, ref c9, ref d9, ref c10, ref d10, ref c11, ref d11);
        }

        Put(c, ldc, c0, d0, c1, d1, c2, d2, c3, d3);
        Put(c + (4 * ldc), ldc, c4, d4, c5, d5, c6, d6, c7, d7);
        Put(c + (8 * ldc), ldc, c8, d8, c9, d9, c10, d10, c11, d11);
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
            Get(c, ldc, out c0, out d0, out c1, out d1, out c2, out d2, out c3, out d3);
            Get(c + (4 * ldc), ldc, out c4, out d4, out c5, out d5, out c6, out d6, out c7, out d7);
        }

        float* end = a + ((long)k * Height);
        float* last = end - (k % 2 * Height);
        float* withC = a + Math.Min(2L * Height * Height, last - a);
        float* withRows = withC + Math.Min(2L * Height * ahead.Count, last - withC);
        for (; a < withC; a += 2 * Height, b += 2 * Columns)
        {
            ahead.FetchC(ldc);
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            u = Vector512.Load(b + Columns);
            v = Vector512.Load(b + Columns + Lanes);
            Add(a + 12, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 16, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
        }

        for (; a < withRows; a += 2 * Height, b += 2 * Columns)
        {
            ahead.FetchRow();
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            u = Vector512.Load(b + Columns);
            v = Vector512.Load(b + Columns + Lanes);
            Add(a + 12, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 16, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
        }

        for (; a < last; a += 2 * Height, b += 2 * Columns)
        {
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            u = Vector512.Load(b + Columns);
            v = Vector512.Load(b + Columns + Lanes);
            Add(a + 12, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 16, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
        }

        if (a < end)
        {
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
        }

        Put(c, ldc, c0, d0, c1, d1, c2, d2, c3, d3);
        Put(c + (4 * ldc), ldc, c4, d4, c5, d5, c6, d6, c7, d7);
    }

    /// <summary>Four rows of A by 2 vectors of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(float* a, float* b, int k, float* c, long ldc, bool continues, TileAhead ahead)
    {
        Vector512<float> c0 = default, d0 = default, c1 = default, d1 = default, c2 = default, d2 = default,
            c3 = default, d3 = default;
        if (continues)
        {
            Get(c, ldc, out c0, out d0, out c1, out d1, out c2, out d2, out c3, out d3);
        }

        float* end = a + ((long)k * Height);
        float* last = end - (k % 2 * Height);
        float* withC = a + Math.Min(2L * Height * Height, last - a);
        float* withRows = withC + Math.Min(2L * Height * ahead.Count, last - withC);
        for (; a < withC; a += 2 * Height, b += 2 * Columns)
        {
            ahead.FetchC(ldc);
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            u = Vector512.Load(b + Columns);
            v = Vector512.Load(b + Columns + Lanes);
            Add(a + 12, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
        }

        for (; a < withRows; a += 2 * Height, b += 2 * Columns)
        {
            ahead.FetchRow();
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            u = Vector512.Load(b + Columns);
            v = Vector512.Load(b + Columns + Lanes);
            Add(a + 12, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
        }

        for (; a < last; a += 2 * Height, b += 2 * Columns)
        {
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            u = Vector512.Load(b + Columns);
            v = Vector512.Load(b + Columns + Lanes);
            Add(a + 12, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
        }

        if (a < end)
        {
            Vector512<float> u = Vector512.Load(b), v = Vector512.Load(b + Lanes);
            Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
        }

        Put(c, ldc, c0, d0, c1, d1, c2, d2, c3, d3);
    }

    /// <summary>One term of four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(
        float* a, Vector512<float> u, Vector512<float> v, ref Vector512<float> c0, ref Vector512<float> d0,
        ref Vector512<float> c1, ref Vector512<float> d1, ref Vector512<float> c2, ref Vector512<float> d2,
        ref Vector512<float> c3, ref Vector512<float> d3)
    {
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Get(
        float* from, long ldc, out Vector512<float> c0, out Vector512<float> d0, out Vector512<float> c1,
        out Vector512<float> d1, out Vector512<float> c2, out Vector512<float> d2, out Vector512<float> c3,
        out Vector512<float> d3)
    {
        c0 = Vector512.Load(from);
        d0 = Vector512.Load(from + Lanes);
        from += ldc;
        c1 = Vector512.Load(from);
        d1 = Vector512.Load(from + Lanes);
        from += ldc;
        c2 = Vector512.Load(from);
        d2 = Vector512.Load(from + Lanes);
        from += ldc;
        c3 = Vector512.Load(from);
        d3 = Vector512.Load(from + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Put(
        float* to, long ldc, Vector512<float> c0, Vector512<float> d0, Vector512<float> c1, Vector512<float> d1,
        Vector512<float> c2, Vector512<float> d2, Vector512<float> c3, Vector512<float> d3)
    {
        c0.Store(to);
        d0.Store(to + Lanes);
        to += ldc;
        c1.Store(to);
        d1.Store(to + Lanes);
        to += ldc;
        c2.Store(to);
        d2.Store(to + Lanes);
        to += ldc;
        c3.Store(to);
        d3.Store(to + Lanes);
    }
}
