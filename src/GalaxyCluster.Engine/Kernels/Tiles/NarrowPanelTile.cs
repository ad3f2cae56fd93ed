using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// <see cref="PanelTile"/> for AVX-512 where there is one block of output channels, so that a second vector would be
/// computed for nothing: 16 rows x 1 vector. The chains are the same.
/// </summary>
internal static unsafe class NarrowPanelTile
{
    private const int Lanes = BlockedTensor.Lanes;
    private const int Columns = TileChunk.Columns;

    /// <summary>y[r] = sum over source channels k of x[k / 16][r][k % 16] w[k], for sixteen tiles r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output16(float* x, long blockStride, int channels, float* w, float* y)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default,
            a6 = default, a7 = default, a8 = default, a9 = default, a10 = default, a11 = default, a12 = default,
            a13 = default, a14 = default, a15 = default;
        for (; channels > 0; channels -= Lanes, x += blockStride)
        {
            float* p = x;
            float* end = x + Math.Min(Lanes, channels);
            do
            {
                Vector512<float> u = Vector512.Load(w);
                a0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[0]), u, a0);
                a1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[Lanes]), u, a1);
                a2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[2 * Lanes]), u, a2);
                a3 = Vector512.FusedMultiplyAdd(Vector512.Create(p[3 * Lanes]), u, a3);
                a4 = Vector512.FusedMultiplyAdd(Vector512.Create(p[4 * Lanes]), u, a4);
                a5 = Vector512.FusedMultiplyAdd(Vector512.Create(p[5 * Lanes]), u, a5);
                a6 = Vector512.FusedMultiplyAdd(Vector512.Create(p[6 * Lanes]), u, a6);
                a7 = Vector512.FusedMultiplyAdd(Vector512.Create(p[7 * Lanes]), u, a7);
                a8 = Vector512.FusedMultiplyAdd(Vector512.Create(p[8 * Lanes]), u, a8);
                a9 = Vector512.FusedMultiplyAdd(Vector512.Create(p[9 * Lanes]), u, a9);
                a10 = Vector512.FusedMultiplyAdd(Vector512.Create(p[10 * Lanes]), u, a10);
                a11 = Vector512.FusedMultiplyAdd(Vector512.Create(p[11 * Lanes]), u, a11);
                a12 = Vector512.FusedMultiplyAdd(Vector512.Create(p[12 * Lanes]), u, a12);
                a13 = Vector512.FusedMultiplyAdd(Vector512.Create(p[13 * Lanes]), u, a13);
                a14 = Vector512.FusedMultiplyAdd(Vector512.Create(p[14 * Lanes]), u, a14);
                a15 = Vector512.FusedMultiplyAdd(Vector512.Create(p[15 * Lanes]), u, a15);
                w += Columns;
                p++;
            }
            while (p < end);
        }

        a0.Store(y);
        a1.Store(y + Lanes);
        a2.Store(y + (2 * Lanes));
        a3.Store(y + (3 * Lanes));
        a4.Store(y + (4 * Lanes));
        a5.Store(y + (5 * Lanes));
        a6.Store(y + (6 * Lanes));
        a7.Store(y + (7 * Lanes));
        a8.Store(y + (8 * Lanes));
        a9.Store(y + (9 * Lanes));
        a10.Store(y + (10 * Lanes));
        a11.Store(y + (11 * Lanes));
        a12.Store(y + (12 * Lanes));
        a13.Store(y + (13 * Lanes));
        a14.Store(y + (14 * Lanes));
        a15.Store(y + (15 * Lanes));
    }

    /// <summary>As <see cref="WidePanelTile.Weight8"/>, for the sixteen input channels r of a block and one vector of g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weight16(float* x, float* g, int tiles, float* from, float* term, float* to, bool adds)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default,
            a6 = default, a7 = default, a8 = default, a9 = default, a10 = default, a11 = default, a12 = default,
            a13 = default, a14 = default, a15 = default;
        if (from is not null)
        {
            a0 = Vector512.Load(from);
            a1 = Vector512.Load(from + Columns);
            a2 = Vector512.Load(from + (2 * Columns));
            a3 = Vector512.Load(from + (3 * Columns));
            a4 = Vector512.Load(from + (4 * Columns));
            a5 = Vector512.Load(from + (5 * Columns));
            a6 = Vector512.Load(from + (6 * Columns));
            a7 = Vector512.Load(from + (7 * Columns));
            a8 = Vector512.Load(from + (8 * Columns));
            a9 = Vector512.Load(from + (9 * Columns));
            a10 = Vector512.Load(from + (10 * Columns));
            a11 = Vector512.Load(from + (11 * Columns));
            a12 = Vector512.Load(from + (12 * Columns));
            a13 = Vector512.Load(from + (13 * Columns));
            a14 = Vector512.Load(from + (14 * Columns));
            a15 = Vector512.Load(from + (15 * Columns));
        }

        float* end = x + (tiles * Lanes);
        do
        {
            Vector512<float> u = Vector512.Load(g);
            a0 = Vector512.FusedMultiplyAdd(Vector512.Create(x[0]), u, a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.Create(x[1]), u, a1);
            a2 = Vector512.FusedMultiplyAdd(Vector512.Create(x[2]), u, a2);
            a3 = Vector512.FusedMultiplyAdd(Vector512.Create(x[3]), u, a3);
            a4 = Vector512.FusedMultiplyAdd(Vector512.Create(x[4]), u, a4);
            a5 = Vector512.FusedMultiplyAdd(Vector512.Create(x[5]), u, a5);
            a6 = Vector512.FusedMultiplyAdd(Vector512.Create(x[6]), u, a6);
            a7 = Vector512.FusedMultiplyAdd(Vector512.Create(x[7]), u, a7);
            a8 = Vector512.FusedMultiplyAdd(Vector512.Create(x[8]), u, a8);
            a9 = Vector512.FusedMultiplyAdd(Vector512.Create(x[9]), u, a9);
            a10 = Vector512.FusedMultiplyAdd(Vector512.Create(x[10]), u, a10);
            a11 = Vector512.FusedMultiplyAdd(Vector512.Create(x[11]), u, a11);
            a12 = Vector512.FusedMultiplyAdd(Vector512.Create(x[12]), u, a12);
            a13 = Vector512.FusedMultiplyAdd(Vector512.Create(x[13]), u, a13);
            a14 = Vector512.FusedMultiplyAdd(Vector512.Create(x[14]), u, a14);
            a15 = Vector512.FusedMultiplyAdd(Vector512.Create(x[15]), u, a15);
            x += Lanes;
            g += Lanes;
        }
        while (x < end);

        if (term is not null)
        {
            a0 += Vector512.Load(term);
            a1 += Vector512.Load(term + Columns);
            a2 += Vector512.Load(term + (2 * Columns));
            a3 += Vector512.Load(term + (3 * Columns));
            a4 += Vector512.Load(term + (4 * Columns));
            a5 += Vector512.Load(term + (5 * Columns));
            a6 += Vector512.Load(term + (6 * Columns));
            a7 += Vector512.Load(term + (7 * Columns));
            a8 += Vector512.Load(term + (8 * Columns));
            a9 += Vector512.Load(term + (9 * Columns));
            a10 += Vector512.Load(term + (10 * Columns));
            a11 += Vector512.Load(term + (11 * Columns));
            a12 += Vector512.Load(term + (12 * Columns));
            a13 += Vector512.Load(term + (13 * Columns));
            a14 += Vector512.Load(term + (14 * Columns));
            a15 += Vector512.Load(term + (15 * Columns));
        }

        if (adds)
        {
            a0 += Vector512.Load(to);
            a1 += Vector512.Load(to + Columns);
            a2 += Vector512.Load(to + (2 * Columns));
            a3 += Vector512.Load(to + (3 * Columns));
            a4 += Vector512.Load(to + (4 * Columns));
            a5 += Vector512.Load(to + (5 * Columns));
            a6 += Vector512.Load(to + (6 * Columns));
            a7 += Vector512.Load(to + (7 * Columns));
            a8 += Vector512.Load(to + (8 * Columns));
            a9 += Vector512.Load(to + (9 * Columns));
            a10 += Vector512.Load(to + (10 * Columns));
            a11 += Vector512.Load(to + (11 * Columns));
            a12 += Vector512.Load(to + (12 * Columns));
            a13 += Vector512.Load(to + (13 * Columns));
            a14 += Vector512.Load(to + (14 * Columns));
            a15 += Vector512.Load(to + (15 * Columns));
        }

        a0.Store(to);
        a1.Store(to + Columns);
        a2.Store(to + (2 * Columns));
        a3.Store(to + (3 * Columns));
        a4.Store(to + (4 * Columns));
        a5.Store(to + (5 * Columns));
        a6.Store(to + (6 * Columns));
        a7.Store(to + (7 * Columns));
        a8.Store(to + (8 * Columns));
        a9.Store(to + (9 * Columns));
        a10.Store(to + (10 * Columns));
        a11.Store(to + (11 * Columns));
        a12.Store(to + (12 * Columns));
        a13.Store(to + (13 * Columns));
        a14.Store(to + (14 * Columns));
        a15.Store(to + (15 * Columns));
    }
}
