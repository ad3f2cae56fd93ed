using GalaxyCluster.Data.Frames;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// Planes blurred by a point spread function, a separable Gaussian at a time, by rows. Light in a plane is taken to be
/// spread over its pixel already, so each Gaussian's variance is less by a pixel's, 1/12. Beyond the plane is dark.
/// </summary>
internal static class PsfConvolution
{
    private const double PixelVariance = 1.0 / 12;
    private const double Reach = 3.7; // sigmas: what is cut off is below 1e-3 of the Gaussian's flux

    /// <param name="plane">Replaced by the blurred one.</param>
    /// <param name="psf">Its parts must be wider than a third of a pixel.</param>
    /// <param name="parallel">How many threads; never decides a bit.</param>
    public static void Apply(ImagePlane plane, PointSpread psf, ParallelOptions parallel)
    {
        int width = plane.Width;
        int height = plane.Height;
        float[] across = new float[width * height];
        float[] sum = new float[width * height];
        foreach (PsfGaussian part in psf.Parts)
        {
            float[] taps = Taps(Math.Sqrt((part.Sigma * part.Sigma) - PixelVariance), Math.Max(width, height));
            float[] scaled = [.. taps.Select(t => (float)(t * part.Flux))];
            For(height, parallel, y => Across(plane.Row(y), taps, across.AsSpan(y * width, width)));
            For(height, parallel, y => Down(across, y, width, scaled, sum.AsSpan(y * width, width)));
        }

        sum.CopyTo(plane.Pixels, 0);
    }

    /// <summary>Adds a point of light, its PSF sampled at the pixels' centres.</summary>
    public static void AddPoint(ImagePlane plane, PointSpread psf, double x, double y, double flux)
    {
        foreach (PsfGaussian part in psf.Parts)
        {
            int reach = (int)Math.Ceiling(Reach * part.Sigma);
            int left = (int)Math.Floor(x) - reach;
            int top = (int)Math.Floor(y) - reach;
            float[] columns = Profile(left, (2 * reach) + 2, x, part.Sigma, 1);
            float[] rows = Profile(top, (2 * reach) + 2, y, part.Sigma, flux * part.Flux);
            int first = Math.Max(0, -left);
            int count = Math.Min(columns.Length, plane.Width - left) - first;
            if (count <= 0) continue;
            for (int v = Math.Max(0, -top); v < Math.Min(rows.Length, plane.Height - top); v++)
                RowArithmetic.AddScaled(columns.AsSpan(first, count), rows[v], plane.Row(top + v).Slice(left + first, count));
        }
    }

    private static void For(int rows, ParallelOptions parallel, Action<int> row)
    {
        if (parallel.MaxDegreeOfParallelism == 1)
        {
            for (int y = 0; y < rows; y++) row(y);
            return;
        }

        Parallel.For(0, rows, parallel, row);
    }

    private static void Across(ReadOnlySpan<float> from, float[] taps, Span<float> to)
    {
        to.Clear();
        int reach = taps.Length / 2;
        for (int t = -reach; t <= reach; t++)
        {
            int count = from.Length - Math.Abs(t);
            if (count <= 0) continue;
            RowArithmetic.AddScaled(from.Slice(Math.Max(0, t), count), taps[t + reach], to.Slice(Math.Max(0, -t), count));
        }
    }

    private static void Down(float[] from, int y, int width, float[] taps, Span<float> to)
    {
        int reach = taps.Length / 2;
        for (int t = -reach; t <= reach; t++)
        {
            int row = y + t;
            if (row >= 0 && row < from.Length / width)
                RowArithmetic.AddScaled(from.AsSpan(row * width, width), taps[t + reach], to);
        }
    }

    private static float[] Taps(double sigma, int longest)
    {
        int reach = Math.Min((int)Math.Ceiling(Reach * sigma), longest - 1);
        float[] taps = Profile(-reach, (2 * reach) + 1, 0, sigma, 1);
        return taps;
    }

    /// <summary>A Gaussian's light in each column, of a total.</summary>
    private static float[] Profile(int first, int count, double centre, double sigma, double total)
    {
        double peak = total / (Math.Sqrt(2 * Math.PI) * sigma);
        float[] values = new float[count];
        for (int k = 0; k < count; k++)
        {
            double d = (first + k - centre) / sigma;
            values[k] = (float)(peak * ExactMath.Exp(-0.5 * d * d));
        }

        return values;
    }
}
