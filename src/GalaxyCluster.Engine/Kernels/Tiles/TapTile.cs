using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// The weight gradient where there are few input channels, as in a network's first layer: the rows of the tile are the
/// nine taps of a 3x3 kernel (or five or ten of a 5x5 one) for one channel, not the channels for one tap. Needs the 32
/// registers of AVX-512.
/// </summary>
/// <remarks>The chain of each accumulator is that of <see cref="WeightTile"/>: pixels in their order.</remarks>
internal static unsafe partial class TapTile
{
    private const int Lanes = BlockedTensor.Lanes;

    /// <summary>
    /// c[tap] (+)= sum over pixels k of x[xOffsets[k] + (tap's row) rowStride + 16 (tap's column)] g[gOffsets[k]].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Taps9<T>(
        float* x, long rowStride, float* g, long second, int* xOffsets, int* gOffsets, int count, float* c, long tapStride,
        bool continues)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, b0 = T.Zero, a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero,
            a4 = T.Zero, b4 = T.Zero, a5 = T.Zero, b5 = T.Zero, a6 = T.Zero, b6 = T.Zero, a7 = T.Zero, b7 = T.Zero,
            a8 = T.Zero, b8 = T.Zero;
        if (continues)
        {
            a0 = T.Load(c + (0 * tapStride));
            b0 = T.Load(c + (0 * tapStride) + T.Count);
            a1 = T.Load(c + (1 * tapStride));
            b1 = T.Load(c + (1 * tapStride) + T.Count);
            a2 = T.Load(c + (2 * tapStride));
            b2 = T.Load(c + (2 * tapStride) + T.Count);
            a3 = T.Load(c + (3 * tapStride));
            b3 = T.Load(c + (3 * tapStride) + T.Count);
            a4 = T.Load(c + (4 * tapStride));
            b4 = T.Load(c + (4 * tapStride) + T.Count);
            a5 = T.Load(c + (5 * tapStride));
            b5 = T.Load(c + (5 * tapStride) + T.Count);
            a6 = T.Load(c + (6 * tapStride));
            b6 = T.Load(c + (6 * tapStride) + T.Count);
            a7 = T.Load(c + (7 * tapStride));
            b7 = T.Load(c + (7 * tapStride) + T.Count);
            a8 = T.Load(c + (8 * tapStride));
            b8 = T.Load(c + (8 * tapStride) + T.Count);
        }

        float* h = g + second;
        for (long k = 0; k < count; k++)
        {
            float* p = x + xOffsets[k];
            float* q = p + rowStride;
            float* r = q + rowStride;
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
            T s3 = T.All(q[0]);
            a3 = T.Fma(s3, u, a3);
            b3 = T.Fma(s3, v, b3);
            T s4 = T.All(q[Lanes]);
            a4 = T.Fma(s4, u, a4);
            b4 = T.Fma(s4, v, b4);
            T s5 = T.All(q[2 * Lanes]);
            a5 = T.Fma(s5, u, a5);
            b5 = T.Fma(s5, v, b5);
            T s6 = T.All(r[0]);
            a6 = T.Fma(s6, u, a6);
            b6 = T.Fma(s6, v, b6);
            T s7 = T.All(r[Lanes]);
            a7 = T.Fma(s7, u, a7);
            b7 = T.Fma(s7, v, b7);
            T s8 = T.All(r[2 * Lanes]);
            a8 = T.Fma(s8, u, a8);
            b8 = T.Fma(s8, v, b8);
        }

        a0.Store(c + (0 * tapStride));
        b0.Store(c + (0 * tapStride) + T.Count);
        a1.Store(c + (1 * tapStride));
        b1.Store(c + (1 * tapStride) + T.Count);
        a2.Store(c + (2 * tapStride));
        b2.Store(c + (2 * tapStride) + T.Count);
        a3.Store(c + (3 * tapStride));
        b3.Store(c + (3 * tapStride) + T.Count);
        a4.Store(c + (4 * tapStride));
        b4.Store(c + (4 * tapStride) + T.Count);
        a5.Store(c + (5 * tapStride));
        b5.Store(c + (5 * tapStride) + T.Count);
        a6.Store(c + (6 * tapStride));
        b6.Store(c + (6 * tapStride) + T.Count);
        a7.Store(c + (7 * tapStride));
        b7.Store(c + (7 * tapStride) + T.Count);
        a8.Store(c + (8 * tapStride));
        b8.Store(c + (8 * tapStride) + T.Count);
    }
}
