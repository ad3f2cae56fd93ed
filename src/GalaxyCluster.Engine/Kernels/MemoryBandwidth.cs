using System.Diagnostics;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>How fast one thread adds two arrays far larger than any cache: the slope of a roofline.</summary>
public static class MemoryBandwidth
{
    private const int Floats = 16 << 20;

    /// <summary>Best of several runs on the calling thread, in GB/s; two reads and a write a float (STREAM's add).</summary>
    public static double Measure(int runs = 4)
    {
        float[] x = new float[Floats], y = new float[Floats], z = new float[Floats];
        double best = 0.0;
        for (int run = 0; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            Sums.Add(x, y, z);
            best = Math.Max(best, 3e-9 * sizeof(float) * Floats / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
