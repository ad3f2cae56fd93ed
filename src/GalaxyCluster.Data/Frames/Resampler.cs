using System.Numerics;
using System.Runtime.CompilerServices;
using GalaxyCluster.Data.Wcs;

namespace GalaxyCluster.Data.Frames;

/// <summary>
/// Puts an image onto another's pixel grid by their world coordinates. Pixel values are fluxes: they are multiplied by
/// the pixel areas' ratio, so that an object keeps its flux whatever the two scales are.
/// </summary>
public static class Resampler
{
    /// <param name="source">The image that is sampled; pixels are fluxes (nanomaggies, counts).</param>
    /// <param name="from">Its coordinates.</param>
    /// <param name="to">Coordinates of the grid.</param>
    /// <param name="width">Of the grid.</param>
    /// <param name="height">Of the grid.</param>
    /// <param name="kernel">How values between pixels are found.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>NaN outside of the source. Near its edge the kernel's weights inside are scaled to add up to
    /// 1.</returns>
    public static ImagePlane Resample(
        ImagePlane source, WorldCoordinates from, WorldCoordinates to, int width, int height, ResampleKernel kernel,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ImagePlane result = new(width, height);
        PixelMap map = new(from, to, width, height);
        KernelWeights weights = KernelWeights.Of(kernel);
        ParallelOptions options = new() { CancellationToken = cancellation };
        Parallel.For(0, height, options, y => ResampleRow(source, map, weights, result.Row(y), y));
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ResampleRow(ImagePlane source, PixelMap map, KernelWeights weights, Span<float> row, int y)
    {
        for (int x = 0; x < row.Length; x++)
        {
            PixelPosition place = map.At(x, y);
            bool isInside = place.X >= -0.5 && place.Y >= -0.5
                && place.X <= source.Width - 0.5 && place.Y <= source.Height - 0.5;
            row[x] = isInside ? (float)(Sample(source, weights, place) * map.AreaAt(x, y)) : float.NaN;
        }
    }

    private static float Sample(ImagePlane source, KernelWeights weights, PixelPosition place)
    {
        double floorX = Math.Floor(place.X);
        double floorY = Math.Floor(place.Y);
        int x = (int)floorX - weights.Before;
        int y = (int)floorY - weights.Before;
        ReadOnlySpan<float> wx = weights.At(place.X - floorX);
        ReadOnlySpan<float> wy = weights.At(place.Y - floorY);
        int taps = weights.Taps;
        bool isWhole = x >= 0 && y >= 0 && x + taps <= source.Width && y + taps <= source.Height;
        if (!isWhole)
            return SampleEdge(source, wx, wy, x, y);
        return taps == 6 ? SampleSix(source, wx, wy, x, y) : SampleTwo(source, wx, wy, x, y);
    }

    private static float SampleTwo(ImagePlane source, ReadOnlySpan<float> wx, ReadOnlySpan<float> wy, int x, int y)
    {
        ReadOnlySpan<float> a = source.Row(y).Slice(x, 2);
        ReadOnlySpan<float> b = source.Row(y + 1).Slice(x, 2);
        return (wy[0] * Dot(a, wx)) + (wy[1] * Dot(b, wx));
    }

    /// <summary>A weight of 0 leaves a pixel without a value (NaN) out.</summary>
    private static float Dot(ReadOnlySpan<float> pixels, ReadOnlySpan<float> w) =>
        w[0] == 0 ? pixels[1] * w[1] : w[1] == 0 ? pixels[0] * w[0] : (pixels[0] * w[0]) + (pixels[1] * w[1]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SampleSix(ImagePlane source, ReadOnlySpan<float> wx, ReadOnlySpan<float> wy, int x, int y)
    {
        Vector4 weights = new(wx[..4]);
        Vector4 sum = Vector4.Zero;
        float rest = 0;
        for (int i = 0; i < 6; i++)
        {
            ReadOnlySpan<float> row = source.Row(y + i).Slice(x, 6);
            sum += new Vector4(row[..4]) * weights * wy[i];
            rest += ((row[4] * wx[4]) + (row[5] * wx[5])) * wy[i];
        }

        return sum.X + sum.Y + (sum.Z + sum.W) + rest;
    }

    private static float SampleEdge(ImagePlane source, ReadOnlySpan<float> wx, ReadOnlySpan<float> wy, int x, int y)
    {
        float sum = 0;
        float total = 0;
        for (int i = Math.Max(0, -y); i < Math.Min(wy.Length, source.Height - y); i++)
        {
            ReadOnlySpan<float> row = source.Row(y + i);
            for (int j = Math.Max(0, -x); j < Math.Min(wx.Length, source.Width - x); j++)
            {
                float weight = wx[j] * wy[i];
                sum += weight == 0 ? 0 : weight * row[x + j];
                total += weight;
            }
        }

        return sum / total;
    }
}
