using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>
/// The inner product of all weight gradients: R input channels x 2 vectors of output channels stay in registers while
/// k runs over pixels (or Winograd tiles): c[r] (+)= sum over k of x[xOffsets[k] + r] g[gOffsets[k]].
/// </summary>
/// <remarks>
/// The second vector is read at g + second and kept at c + T.Count. A chain may be cut anywhere: c is loaded,
/// continued and stored, so the blocking does not show in the bits.
/// </remarks>
internal static unsafe class WeightTile
{
    /// <summary>Eight input channels x 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8<T>(
        float* x, float* g, long second, int* xOffsets, int* gOffsets, int count, float* c, int stride, bool continues)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, b0 = T.Zero, a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero,
            a4 = T.Zero, b4 = T.Zero, a5 = T.Zero, b5 = T.Zero, a6 = T.Zero, b6 = T.Zero, a7 = T.Zero, b7 = T.Zero;
        if (continues)
        {
            a0 = T.Load(c + (0 * stride));
            b0 = T.Load(c + (0 * stride) + T.Count);
            a1 = T.Load(c + (1 * stride));
            b1 = T.Load(c + (1 * stride) + T.Count);
            a2 = T.Load(c + (2 * stride));
            b2 = T.Load(c + (2 * stride) + T.Count);
            a3 = T.Load(c + (3 * stride));
            b3 = T.Load(c + (3 * stride) + T.Count);
            a4 = T.Load(c + (4 * stride));
            b4 = T.Load(c + (4 * stride) + T.Count);
            a5 = T.Load(c + (5 * stride));
            b5 = T.Load(c + (5 * stride) + T.Count);
            a6 = T.Load(c + (6 * stride));
            b6 = T.Load(c + (6 * stride) + T.Count);
            a7 = T.Load(c + (7 * stride));
            b7 = T.Load(c + (7 * stride) + T.Count);
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
            T s1 = T.All(p[1]);
            a1 = T.Fma(s1, u, a1);
            b1 = T.Fma(s1, v, b1);
            T s2 = T.All(p[2]);
            a2 = T.Fma(s2, u, a2);
            b2 = T.Fma(s2, v, b2);
            T s3 = T.All(p[3]);
            a3 = T.Fma(s3, u, a3);
            b3 = T.Fma(s3, v, b3);
            T s4 = T.All(p[4]);
            a4 = T.Fma(s4, u, a4);
            b4 = T.Fma(s4, v, b4);
            T s5 = T.All(p[5]);
            a5 = T.Fma(s5, u, a5);
            b5 = T.Fma(s5, v, b5);
            T s6 = T.All(p[6]);
            a6 = T.Fma(s6, u, a6);
            b6 = T.Fma(s6, v, b6);
            T s7 = T.All(p[7]);
            a7 = T.Fma(s7, u, a7);
            b7 = T.Fma(s7, v, b7);
        }

        a0.Store(c + (0 * stride));
        b0.Store(c + (0 * stride) + T.Count);
        a1.Store(c + (1 * stride));
        b1.Store(c + (1 * stride) + T.Count);
        a2.Store(c + (2 * stride));
        b2.Store(c + (2 * stride) + T.Count);
        a3.Store(c + (3 * stride));
        b3.Store(c + (3 * stride) + T.Count);
        a4.Store(c + (4 * stride));
        b4.Store(c + (4 * stride) + T.Count);
        a5.Store(c + (5 * stride));
        b5.Store(c + (5 * stride) + T.Count);
        a6.Store(c + (6 * stride));
        b6.Store(c + (6 * stride) + T.Count);
        a7.Store(c + (7 * stride));
        b7.Store(c + (7 * stride) + T.Count);
    }

    /// <summary>Four input channels x 2 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4<T>(
        float* x, float* g, long second, int* xOffsets, int* gOffsets, int count, float* c, int stride, bool continues)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, b0 = T.Zero, a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero;
        if (continues)
        {
            a0 = T.Load(c + (0 * stride));
            b0 = T.Load(c + (0 * stride) + T.Count);
            a1 = T.Load(c + (1 * stride));
            b1 = T.Load(c + (1 * stride) + T.Count);
            a2 = T.Load(c + (2 * stride));
            b2 = T.Load(c + (2 * stride) + T.Count);
            a3 = T.Load(c + (3 * stride));
            b3 = T.Load(c + (3 * stride) + T.Count);
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
            T s1 = T.All(p[1]);
            a1 = T.Fma(s1, u, a1);
            b1 = T.Fma(s1, v, b1);
            T s2 = T.All(p[2]);
            a2 = T.Fma(s2, u, a2);
            b2 = T.Fma(s2, v, b2);
            T s3 = T.All(p[3]);
            a3 = T.Fma(s3, u, a3);
            b3 = T.Fma(s3, v, b3);
        }

        a0.Store(c + (0 * stride));
        b0.Store(c + (0 * stride) + T.Count);
        a1.Store(c + (1 * stride));
        b1.Store(c + (1 * stride) + T.Count);
        a2.Store(c + (2 * stride));
        b2.Store(c + (2 * stride) + T.Count);
        a3.Store(c + (3 * stride));
        b3.Store(c + (3 * stride) + T.Count);
    }
}
