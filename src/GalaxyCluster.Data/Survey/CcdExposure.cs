using GalaxyCluster.Data.Frames;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// From light to what a calibrated, sky-subtracted frame holds: photo-electrons of object and sky with Poisson noise at
/// the CCD's gain, dark and read-out noise, wells that overflow along the column.
/// </summary>
internal static class CcdExposure
{
    /// <summary>Counts at which a well is full; SDSS's are linear to about this.</summary>
    private const double FullWell = 60_000;

    /// <param name="plane">Nanomaggies, without sky; replaced by a noisy frame.</param>
    /// <param name="band">Sky, calibration, CCD.</param>
    /// <param name="random">Row y uses the indices from y x <see cref="RowStride"/>.</param>
    /// <param name="parallel">How many threads; never decides a bit.</param>
    public static void Expose(ImagePlane plane, BandConditions band, CounterRandom random, ParallelOptions parallel)
    {
        Overflow(plane, (float)((FullWell - band.SkyCounts) * band.Calibration));
        if (parallel.MaxDegreeOfParallelism == 1)
        {
            float[] normal = new float[plane.Width];
            for (int y = 0; y < plane.Height; y++)
                AddNoise(plane.Row(y), band, random, y, normal);
            return;
        }

        Parallel.For(0, plane.Height, parallel, () => new float[plane.Width], (y, _, normal) =>
        {
            AddNoise(plane.Row(y), band, random, y, normal);
            return normal;
        }, static _ => { });
    }

    private const ulong RowStride = 1 << 20;

    /// <summary>
    /// A Poisson number of mean L is about L + sqrt(L) z + (z² - 1) / 6 for normal z (Cornish and Fisher), to better
    /// than 1 % of its deviation for the 40 and more electrons of SDSS's sky.
    /// </summary>
    private static void AddNoise(Span<float> row, BandConditions band, CounterRandom random, int y, float[] normal)
    {
        NormalDeviates.Fill(random, (ulong)y * RowStride, normal);
        double gain = band.Noise.Gain;
        double dark = band.Noise.DarkVariance;
        for (int x = 0; x < row.Length; x++)
        {
            double z = normal[x];
            double counts = Math.Max(0, (row[x] / band.Calibration) + band.SkyCounts);
            double variance = (counts / gain) + dark;
            double deviation = Math.Sqrt(variance);
            // The skewness is the photons' alone: the dark variance is symmetric.
            double photons = variance > 0 ? counts / gain / variance : 0;
            double noisy = counts + (deviation * z) + (photons * ((z * z) - 1) / (6 * gain));
            row[x] = (float)((noisy - band.SkyCounts) * band.Calibration);
        }
    }

    /// <summary>What a full pixel cannot hold goes up and down its column, half each way, as far as it takes.</summary>
    private static void Overflow(ImagePlane plane, float full)
    {
        for (int x = 0; x < plane.Width; x++)
        {
            Spill(plane, x, 0, 1, full);
            Spill(plane, x, plane.Height - 1, -1, full);
            for (int y = 0; y < plane.Height; y++)
                plane[x, y] = Math.Min(plane[x, y], full);
        }
    }

    /// <summary>Carries half of the first excess, and all of what was carried on, in one direction.</summary>
    private static void Spill(ImagePlane plane, int x, int start, int step, float full)
    {
        float carried = 0;
        for (int y = start; y >= 0 && y < plane.Height; y += step)
        {
            float value = plane[x, y];
            if (value >= full)
            {
                carried += (value - full) / 2;
            }
            else if (carried > 0)
            {
                float taken = Math.Min(carried, full - value);
                plane[x, y] = value + taken;
                carried -= taken;
            }
        }
    }
}
