using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// <see cref="WideMatrixTile.Rows12"/> on a slab of B that is not packed yet: it is packed on the way. Two stores a
/// term cost nothing beside 24 multiply-adds; a pass of its own cost 1 % of a product or more.
/// </summary>
internal static unsafe class PackingMatrixTile
{
    private const int Height = WideMatrixTile.Height;
    private const int Columns = TileChunk.Columns;
    private const int Lanes = 16;
    private const int RowsAhead = 16;

    /// <summary>
    /// Twelve rows of A by 32 columns of B, whose rows lie stride floats apart and are copied to packed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows12(
        float* a, float* b, long stride, float* packed, int k, float* c, long ldc, bool continues, TileAhead ahead)
    {
        Vector512<float> c0 = default, d0 = default, c1 = default, d1 = default, c2 = default, d2 = default,
            c3 = default, d3 = default, c4 = default, d4 = default, c5 = default, d5 = default,
            c6 = default, d6 = default, c7 = default, d7 = default, c8 = default, d8 = default,
            c9 = default, d9 = default, c10 = default, d10 = default, c11 = default, d11 = default;
        if (continues)
        {
            WideMatrixTile.Get(c, ldc, out c0, out d0, out c1, out d1, out c2, out d2, out c3, out d3);
            WideMatrixTile.Get(c + (4 * ldc), ldc, out c4, out d4, out c5, out d5, out c6, out d6, out c7, out d7);
            WideMatrixTile.Get(c + (8 * ldc), ldc, out c8, out d8, out c9, out d9, out c10, out d10, out c11, out d11);
        }

        float* end = a + ((long)k * Height);
        float* withC = a + ((long)Height * Math.Min(Height, k));
        float* withRows = withC + ((long)Height * Math.Min(ahead.Count, (end - withC) / Height));
        for (; a < withC; a += Height, b += stride, packed += Columns)
        {
            ahead.FetchC(ldc);
            Pack(b, stride, packed, out Vector512<float> u, out Vector512<float> v);
            WideMatrixTile.Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            WideMatrixTile.Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            WideMatrixTile.Add(a + 8, u, v, ref c8, ref d8, ref c9, ref d9, ref c10, ref d10, ref c11, ref d11);
        }

        for (; a < withRows; a += Height, b += stride, packed += Columns)
        {
            ahead.FetchRow();
            Pack(b, stride, packed, out Vector512<float> u, out Vector512<float> v);
            WideMatrixTile.Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            WideMatrixTile.Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            WideMatrixTile.Add(a + 8, u, v, ref c8, ref d8, ref c9, ref d9, ref c10, ref d10, ref c11, ref d11);
        }

        for (; a < end; a += Height, b += stride, packed += Columns)
        {
            Pack(b, stride, packed, out Vector512<float> u, out Vector512<float> v);
            WideMatrixTile.Add(a, u, v, ref c0, ref d0, ref c1, ref d1, ref c2, ref d2, ref c3, ref d3);
            WideMatrixTile.Add(a + 4, u, v, ref c4, ref d4, ref c5, ref d5, ref c6, ref d6, ref c7, ref d7);
            WideMatrixTile.Add(a + 8, u, v, ref c8, ref d8, ref c9, ref d9, ref c10, ref d10, ref c11, ref d11);
        }

        WideMatrixTile.Put(c, ldc, c0, d0, c1, d1, c2, d2, c3, d3);
        WideMatrixTile.Put(c + (4 * ldc), ldc, c4, d4, c5, d5, c6, d6, c7, d7);
        WideMatrixTile.Put(c + (8 * ldc), ldc, c8, d8, c9, d9, c10, d10, c11, d11);
    }

    /// <summary>A row of B; rows far apart are beyond the processor's own prefetcher.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pack(float* b, long stride, float* packed, out Vector512<float> u, out Vector512<float> v)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(b + (RowsAhead * stride));
            Sse.Prefetch0(b + (RowsAhead * stride) + Lanes);
        }

        u = Vector512.Load(b);
        v = Vector512.Load(b + Lanes);
        u.Store(packed);
        v.Store(packed + Lanes);
    }
}
