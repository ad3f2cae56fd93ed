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

    /// <summary>c[r] (+)= sum over tiles k of x[k][r] g[k], for the sixteen input channels r of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weight16(float* x, float* g, int tiles, float* c, bool continues)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default,
            a6 = default, a7 = default, a8 = default, a9 = default, a10 = default, a11 = default, a12 = default,
            a13 = default, a14 = default, a15 = default;
        if (continues)
        {
            a0 = Vector512.Load(c);
            a1 = Vector512.Load(c + Columns);
            a2 = Vector512.Load(c + (2 * Columns));
            a3 = Vector512.Load(c + (3 * Columns));
            a4 = Vector512.Load(c + (4 * Columns));
            a5 = Vector512.Load(c + (5 * Columns));
            a6 = Vector512.Load(c + (6 * Columns));
            a7 = Vector512.Load(c + (7 * Columns));
            a8 = Vector512.Load(c + (8 * Columns));
            a9 = Vector512.Load(c + (9 * Columns));
            a10 = Vector512.Load(c + (10 * Columns));
            a11 = Vector512.Load(c + (11 * Columns));
            a12 = Vector512.Load(c + (12 * Columns));
            a13 = Vector512.Load(c + (13 * Columns));
            a14 = Vector512.Load(c + (14 * Columns));
            a15 = Vector512.Load(c + (15 * Columns));
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

        a0.Store(c);
        a1.Store(c + Columns);
        a2.Store(c + (2 * Columns));
        a3.Store(c + (3 * Columns));
        a4.Store(c + (4 * Columns));
        a5.Store(c + (5 * Columns));
        a6.Store(c + (6 * Columns));
        a7.Store(c + (7 * Columns));
        a8.Store(c + (8 * Columns));
        a9.Store(c + (9 * Columns));
        a10.Store(c + (10 * Columns));
        a11.Store(c + (11 * Columns));
        a12.Store(c + (12 * Columns));
        a13.Store(c + (13 * Columns));
        a14.Store(c + (14 * Columns));
        a15.Store(c + (15 * Columns));
    }
}
