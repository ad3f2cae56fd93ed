using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// <see cref="OutputTile"/> and <see cref="WeightTile"/> for AVX-512 where there is one block of output channels, so that
/// a second vector would be computed for nothing. The chains are the same.
/// </summary>
internal static unsafe class NarrowTile
{
    private const int Columns = TileChunk.Columns;

    /// <summary>Eight outputs x 1 vector; the parameters are those of <see cref="OutputTile.Rows8"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output8(
        float* x, int* xOffsets, TileChunk* chunks, int chunkCount, float* w, float* y, int* yOffsets, float* bias, bool relu)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default,
            a6 = default, a7 = default;
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
                Vector512<float> u = Vector512.Load(w);
                a0 = Vector512.FusedMultiplyAdd(Vector512.Create(x0[k]), u, a0);
                a1 = Vector512.FusedMultiplyAdd(Vector512.Create(x1[k]), u, a1);
                a2 = Vector512.FusedMultiplyAdd(Vector512.Create(x2[k]), u, a2);
                a3 = Vector512.FusedMultiplyAdd(Vector512.Create(x3[k]), u, a3);
                a4 = Vector512.FusedMultiplyAdd(Vector512.Create(x4[k]), u, a4);
                a5 = Vector512.FusedMultiplyAdd(Vector512.Create(x5[k]), u, a5);
                a6 = Vector512.FusedMultiplyAdd(Vector512.Create(x6[k]), u, a6);
                a7 = Vector512.FusedMultiplyAdd(Vector512.Create(x7[k]), u, a7);
                w += Columns;
                k++;
            }
            while (k < stop);
        }

        if (bias is not null)
        {
            Vector512<float> u = Vector512.Load(bias);
            a0 += u;
            a1 += u;
            a2 += u;
            a3 += u;
            a4 += u;
            a5 += u;
            a6 += u;
            a7 += u;
        }

        (relu ? Relu(a0) : a0).Store(y + yOffsets[0]);
        (relu ? Relu(a1) : a1).Store(y + yOffsets[1]);
        (relu ? Relu(a2) : a2).Store(y + yOffsets[2]);
        (relu ? Relu(a3) : a3).Store(y + yOffsets[3]);
        (relu ? Relu(a4) : a4).Store(y + yOffsets[4]);
        (relu ? Relu(a5) : a5).Store(y + yOffsets[5]);
        (relu ? Relu(a6) : a6).Store(y + yOffsets[6]);
        (relu ? Relu(a7) : a7).Store(y + yOffsets[7]);
    }

    /// <summary>
    /// Sixteen input channels x 1 vector: c[r] (+)= sum over k of x[xOffsets[k] + r] g[gOffsets[k]]; rows of c are 32 floats
    /// apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weight16(float* x, float* g, int* xOffsets, int* gOffsets, int count, float* c, bool continues)
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

        for (long k = 0; k < count; k++)
        {
            float* p = x + xOffsets[k];
            Vector512<float> u = Vector512.Load(g + gOffsets[k]);
            a0 = Vector512.FusedMultiplyAdd(Vector512.Create(p[0]), u, a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.Create(p[1]), u, a1);
            a2 = Vector512.FusedMultiplyAdd(Vector512.Create(p[2]), u, a2);
            a3 = Vector512.FusedMultiplyAdd(Vector512.Create(p[3]), u, a3);
            a4 = Vector512.FusedMultiplyAdd(Vector512.Create(p[4]), u, a4);
            a5 = Vector512.FusedMultiplyAdd(Vector512.Create(p[5]), u, a5);
            a6 = Vector512.FusedMultiplyAdd(Vector512.Create(p[6]), u, a6);
            a7 = Vector512.FusedMultiplyAdd(Vector512.Create(p[7]), u, a7);
            a8 = Vector512.FusedMultiplyAdd(Vector512.Create(p[8]), u, a8);
            a9 = Vector512.FusedMultiplyAdd(Vector512.Create(p[9]), u, a9);
            a10 = Vector512.FusedMultiplyAdd(Vector512.Create(p[10]), u, a10);
            a11 = Vector512.FusedMultiplyAdd(Vector512.Create(p[11]), u, a11);
            a12 = Vector512.FusedMultiplyAdd(Vector512.Create(p[12]), u, a12);
            a13 = Vector512.FusedMultiplyAdd(Vector512.Create(p[13]), u, a13);
            a14 = Vector512.FusedMultiplyAdd(Vector512.Create(p[14]), u, a14);
            a15 = Vector512.FusedMultiplyAdd(Vector512.Create(p[15]), u, a15);
        }

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Relu(Vector512<float> value) =>
        Vector512.ConditionalSelect(
            Vector512.GreaterThan(value, Vector512<float>.Zero), value, Vector512<float>.Zero);
}
