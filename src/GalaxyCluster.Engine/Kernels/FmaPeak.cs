using System.Diagnostics;
using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>The processor's fused multiply-add rate on registers alone: what kernels are measured against.</summary>
public static unsafe class FmaPeak
{
    private const int Chains = 12;
    private const int Steps = 200_000;

    /// <summary>Best of several runs on the calling thread, in GFLOP/s (an FMA counts 2), at <see cref="Simd.Path"/>'s width.</summary>
    public static double Measure(int runs = 10)
    {
        double best = 0.0;
        for (int run = 0; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            int lanes = Run();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Max(best, 2e-9 * Chains * Steps * lanes / seconds);
        }

        return best;
    }

    /// <summary>
    /// The rate over at least so many milliseconds without a pause: what a kernel that runs as long is to be measured
    /// against, because on a shared machine no long stretch is as undisturbed as the best short one.
    /// </summary>
    public static double Sustained(double milliseconds)
    {
        long start = Stopwatch.GetTimestamp();
        double operations = 0.0;
        TimeSpan elapsed;
        do
        {
            operations += 2.0 * Chains * Steps * Run();
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed.TotalMilliseconds < milliseconds);
        return 1e-9 * operations / elapsed.TotalSeconds;
    }

    /// <summary>One loop at the width in use; its lanes.</summary>
    private static int Run() => Simd.Path switch
    {
        SimdPath.Vector512 => Loop<Lanes16>(),
        SimdPath.Vector256 => Loop<Lanes8>(),
        SimdPath.Vector128 => Loop<Lanes4>(),
        _ => Loop<Lanes1>(),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Loop<T>()
        where T : struct, ILanes<T>
    {
        T a = T.All(0.5f), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        T half = T.All(0.5f), quarter = T.All(0.25f);
        for (int step = 0; step < Steps; step++)
        {
            a = T.Fma(a, half, quarter);
            b = T.Fma(b, half, quarter);
            c = T.Fma(c, half, quarter);
            d = T.Fma(d, half, quarter);
            e = T.Fma(e, half, quarter);
            f = T.Fma(f, half, quarter);
            g = T.Fma(g, half, quarter);
            h = T.Fma(h, half, quarter);
            i = T.Fma(i, half, quarter);
            j = T.Fma(j, half, quarter);
            k = T.Fma(k, half, quarter);
            l = T.Fma(l, half, quarter);
        }

        float* sink = stackalloc float[16];
        (a + b + c + d + e + f + g + h + i + j + k + l).Store(sink);
        // Keeps the loop alive: 0.5 is the fixed point, so the sum is never negative.
        return sink[0] < 0f ? 0 : T.Count;
    }
}
