using System.Runtime.CompilerServices;

namespace GalaxyCluster.Data.Sources;

/// <summary>Sky level and noise of one background cell.</summary>
internal static class CellStatistics
{
    private const int MaxIterations = 100;
    private const double Converged = 1e-4;
    private const double FirstClip = 2;
    private const double Clip = 3;

    /// <summary>A cell in which stars fill so much that mean and median part by this share of sigma has no mode to estimate.</summary>
    private const double Crowded = 0.3;

    /// <summary>
    /// Clips around the median until sigma stands still; then 2.5 median - 1.5 mean estimates the mode of a histogram
    /// that sources skew, unless it is skewed too much for that: the median then.
    /// </summary>
    /// <param name="pixels">Finite values; left sorted.</param>
    /// <param name="scratch">At least as long.</param>
    /// <returns>NaN twice for no pixels.</returns>
    public static (double Level, double Noise) Of(Span<float> pixels, Span<float> scratch)
    {
        if (pixels.IsEmpty) return (double.NaN, double.NaN);
        FloatSort.Sort(pixels, scratch);
        (double mean, double sigma) = Moments(pixels);
        ReadOnlySpan<float> kept = Between(pixels, mean - (FirstClip * sigma), mean + (FirstClip * sigma));
        double before = double.PositiveInfinity;
        double median = mean;
        for (int i = 0; i < MaxIterations && !kept.IsEmpty; i++)
        {
            (mean, sigma) = Moments(kept);
            median = Median(kept);
            if (sigma <= 0 || Math.Abs((sigma / before) - 1) < Converged) break;
            before = sigma;
            kept = Between(pixels, median - (Clip * sigma), median + (Clip * sigma));
        }

        if (sigma <= 0) return (mean, 0);
        double level = Math.Abs(mean - median) / sigma < Crowded ? (2.5 * median) - (1.5 * mean) : median;
        return (level, sigma);
    }

    private static double Median(ReadOnlySpan<float> sorted)
    {
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : 0.5 * ((double)sorted[middle - 1] + sorted[middle]);
    }

    private static ReadOnlySpan<float> Between(ReadOnlySpan<float> sorted, double low, double high)
    {
        int first = LowerBound(sorted, low);
        return sorted[first..Math.Max(first, LowerBound(sorted, Math.BitIncrement(high)))];
    }

    private static int LowerBound(ReadOnlySpan<float> sorted, double value)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Mean, double Sigma) Moments(ReadOnlySpan<float> values)
    {
        double centre = values[values.Length / 2];
        double sum = 0;
        double squares = 0;
        foreach (float value in values)
        {
            double d = value - centre;
            sum += d;
            squares += d * d;
        }

        double mean = sum / values.Length;
        return (centre + mean, Math.Sqrt(Math.Max(0, (squares / values.Length) - (mean * mean))));
    }
}
