using System.Globalization;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Cli.Benchmarks;

/// <summary>One size of <c>galaxy bench gemm</c>: float32, C = A B, one thread.</summary>
/// <param name="N">Rows and columns.</param>
/// <param name="Milliseconds">Of a product: the best of some stretches of 30 ms or more.</param>
/// <param name="GigaflopsPerSecond">Of the same.</param>
/// <param name="FmaPeakGigaflopsPerSecond">The best of ten thirds of a millisecond.</param>
/// <param name="ShareOfPeak">Of that.</param>
/// <param name="SustainedPeakGigaflopsPerSecond">The best of as many stretches as the product's, as long as they are and
/// in turns with them.</param>
/// <param name="ShareOfSustainedPeak">Of that.</param>
internal sealed record GemmBenchmarkResult(
    int N, double Milliseconds, double GigaflopsPerSecond, double FmaPeakGigaflopsPerSecond, double ShareOfPeak,
    double SustainedPeakGigaflopsPerSecond, double ShareOfSustainedPeak)
{
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"n = {N,5}: {Milliseconds,9:F3} ms, {GigaflopsPerSecond,6:F1} GFLOP/s = {ShareOfPeak:P0} of the FMA peak "
        + $"{FmaPeakGigaflopsPerSecond:F1}, {ShareOfSustainedPeak:P0} of the sustained one "
        + $"{SustainedPeakGigaflopsPerSecond:F1}");
}

/// <summary>Times square matrix products; the peak is measured beside each, since the clock moves.</summary>
internal static class GemmBenchmark
{
    private const int Repeats = 7;
    private const double MinimumMilliseconds = 30;

    public static IEnumerable<GemmBenchmarkResult> Run(IEnumerable<int> sizes, TimeProvider time)
    {
        foreach (int n in sizes)
        {
            (double milliseconds, double sustained) = Measure(n, time);
            double peak = FmaPeak.Measure();
            double gigaflops = 2.0 * n * n * n / milliseconds / 1e6;
            yield return new GemmBenchmarkResult(
                n, Math.Round(milliseconds, 4), Math.Round(gigaflops, 1), Math.Round(peak, 1),
                Math.Round(gigaflops / peak, 3), Math.Round(sustained, 1), Math.Round(gigaflops / sustained, 3));
        }
    }

    private static (double Milliseconds, double SustainedPeak) Measure(int n, TimeProvider time)
    {
        using AlignedBuffer a = Fill(n, 1), b = Fill(n, 2), c = new((long)n * n);
        int inner = 1;
        double best = double.MaxValue, peak = 0.0;
        for (int repeat = 0; repeat < Repeats;)
        {
            long start = time.GetTimestamp();
            for (int i = 0; i < inner; i++)
                Gemm.Multiply(n, n, n, a.Span, n, false, b.Span, n, false, c.Span, n);
            double elapsed = time.GetElapsedTime(start).TotalMilliseconds;
            if (elapsed < MinimumMilliseconds)
            {
                inner *= 2;
                continue;
            }

            best = Math.Min(best, elapsed / inner);
            peak = Math.Max(peak, FmaPeak.Sustained(elapsed));
            repeat++;
        }

        return (best, peak);
    }

    private static AlignedBuffer Fill(int n, uint stream)
    {
        var random = new CounterRandom(1, RandomPurpose.Synthetic, stream);
        var buffer = new AlignedBuffer((long)n * n);
        Span<float> values = buffer.Span;
        for (int i = 0; i < values.Length; i++)
            values[i] = random.Uniform((ulong)i) - 0.5f;
        return buffer;
    }
}
