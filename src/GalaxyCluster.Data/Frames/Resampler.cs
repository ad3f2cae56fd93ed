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
    private const int SixTaps = 6;

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

    private static void ResampleRow(ImagePlane source, PixelMap map, KernelWeights weights, Span<float> row, int y)
    {
        for (int x = 0; x < row.Length; x += PixelMap.Step)
        {
            Span<float> piece = row.Slice(x, Math.Min(PixelMap.Step, row.Length - x));
            PixelLine line = map.Line(x, y);
            bool isInside = IsInside(source, weights, line.At(0)) && IsInside(source, weights, line.At(piece.Length - 1));
            if (isInside && weights.Taps == SixTaps)
                SampleSix(source, weights, line, piece);
            else
                SampleEach(source, weights, line, piece);
        }
    }

    /// <summary>All the taps of a place are pixels of the image.</summary>
    private static bool IsInside(ImagePlane source, KernelWeights weights, PixelPosition place) =>
        place.X >= weights.Before && place.Y >= weights.Before
        && place.X < source.Width - weights.Taps + weights.Before + 1
        && place.Y < source.Height - weights.Taps + weights.Before + 1;

    private static void SampleEach(ImagePlane source, KernelWeights weights, PixelLine line, Span<float> piece)
    {
        for (int i = 0; i < piece.Length; i++)
        {
            PixelPosition place = line.At(i);
            bool isOnImage = place.X >= -0.5 && place.Y >= -0.5
                && place.X <= source.Width - 0.5 && place.Y <= source.Height - 0.5;
            piece[i] = !isOnImage ? float.NaN : IsInside(source, weights, place)
                ? SampleInside(source, weights, line, i)
                : (float)(SampleEdge(source, weights, place) * line.Area);
        }
    }

    private static float SampleInside(ImagePlane source, KernelWeights weights, PixelLine line, int i)
    {
        if (weights.Taps != SixTaps) return (float)(SampleTwo(source, weights, line.At(i)) * line.Area);
        PixelPosition place = line.At(i);
        float value = 0;
        SampleSix(source, weights, line with { X = place.X, Y = place.Y }, new Span<float>(ref value));
        return value;
    }

    /// <summary>Places with six by six pixels around them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SampleSix(ImagePlane source, KernelWeights weights, PixelLine line, Span<float> piece)
    {
        ReadOnlySpan<float> pixels = source.Pixels;
        int width = source.Width;
        for (int i = 0; i < piece.Length; i++)
        {
            double placeX = line.X + (line.StepX * i);
            double placeY = line.Y + (line.StepY * i);
            int x = (int)placeX;
            int y = (int)placeY;
            ReadOnlySpan<float> wx = weights.At(placeX - x);
            ReadOnlySpan<float> wy = weights.At(placeY - y);
            int at = ((y - 2) * width) + x - 2;
            Vector4 four = Vector4.Zero;
            Vector2 two = Vector2.Zero;
            for (int k = 0; k < SixTaps; k++, at += width)
            {
                ReadOnlySpan<float> taps = pixels.Slice(at, SixTaps);
                float weight = wy[k];
                four += new Vector4(taps) * weight;
                two += new Vector2(taps[4..]) * weight;
            }

            four *= new Vector4(wx);
            two *= new Vector2(wx[4..]);
            piece[i] = (float)((four.X + four.Y + (four.Z + four.W) + (two.X + two.Y)) * line.Area);
        }
    }

    private static float SampleTwo(ImagePlane source, KernelWeights weights, PixelPosition place)
    {
        int x = (int)place.X;
        int y = (int)place.Y;
        ReadOnlySpan<float> wx = weights.At(place.X - x);
        ReadOnlySpan<float> wy = weights.At(place.Y - y);
        ReadOnlySpan<float> a = source.Row(y).Slice(x, 2);
        ReadOnlySpan<float> b = source.Row(y + 1).Slice(x, 2);
        return (wy[0] * Dot(a, wx)) + (wy[1] * Dot(b, wx));
    }

    /// <summary>A weight of 0 leaves a pixel without a value (NaN) out.</summary>
    private static float Dot(ReadOnlySpan<float> pixels, ReadOnlySpan<float> w) =>
        w[0] == 0 ? pixels[1] * w[1] : w[1] == 0 ? pixels[0] * w[0] : (pixels[0] * w[0]) + (pixels[1] * w[1]);

    private static float SampleEdge(ImagePlane source, KernelWeights weights, PixelPosition place)
    {
        double floorX = Math.Floor(place.X);
        double floorY = Math.Floor(place.Y);
        int x = (int)floorX - weights.Before;
        int y = (int)floorY - weights.Before;
        ReadOnlySpan<float> wx = weights.At(place.X - floorX);
        ReadOnlySpan<float> wy = weights.At(place.Y - floorY);
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
