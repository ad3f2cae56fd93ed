using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// Resizes planes in whole numbers: both passes are exact sums, and the result is rounded once, half up. So the same
/// bits on any machine. The second pass keeps its whole numbers in doubles, for speed: sums stay below 2^46, and a
/// quotient that is no whole number is at least 1/total = 2^-28 from one, where doubles of its size are 2^-36 apart. A
/// bicubic's undershoot becomes 0.
/// </summary>
internal static class Resize
{
    /// <param name="input">Any size.</param>
    /// <param name="height">Output height.</param>
    /// <param name="width">Output width.</param>
    /// <param name="filter">Which filter.</param>
    /// <param name="output">[channels, height, width], values 0 to the input's largest.</param>
    public static void Apply(in PixelPlanes input, int height, int width, ResizeFilter filter, Span<ushort> output)
    {
        ResizeTaps across = ResizeTaps.Create(input.Width, width, filter);
        ResizeTaps down = ResizeTaps.Create(input.Height, height, filter);
        double[] rows = ArrayPool<double>.Shared.Rent(input.Height * width);
        for (int c = 0; c < input.Channels; c++)
        {
            Across(input.Plane(c), input.Height, input.Width, across, rows);
            Down(
                rows, width, down, (double)across.Total * down.Total, input.MaxValue,
                output.Slice(c * height * width, height * width));
        }

        ArrayPool<double>.Shared.Return(rows);
    }

    /// <summary>
    /// Sums stay below 2^31: a value is at most 65535 = 2^16 - 1, the weights' magnitudes add up to at most
    /// <see cref="PictureReader.MaxSide"/> = 2^14 for area and 1.3 x 2^14 for bicubic.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Across(ReadOnlySpan<ushort> plane, int height, int width, ResizeTaps taps, double[] rows)
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<ushort> row = plane.Slice(y * width, width);
            for (int o = 0; o < taps.Outputs; o++)
            {
                ReadOnlySpan<int> weights = taps.Weights(o);
                ReadOnlySpan<ushort> pixels = row.Slice(taps.First(o), weights.Length);
                int sum = 0;
                for (int t = 0; t < weights.Length; t++)
                    sum += weights[t] * pixels[t];
                rows[(y * taps.Outputs) + o] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Down(
        double[] rows, int width, ResizeTaps taps, double total, int maxValue, Span<ushort> output)
    {
        double half = Math.Floor(total / 2);
        for (int o = 0; o < taps.Outputs; o++)
        {
            ReadOnlySpan<int> weights = taps.Weights(o);
            ReadOnlySpan<double> under = rows.AsSpan(taps.First(o) * width, weights.Length * width);
            Span<ushort> line = output.Slice(o * width, width);
            int x = 0;
            for (; x <= width - Vector<ushort>.Count; x += Vector<ushort>.Count)
                SideBySide(under, x, width, weights, half, total, maxValue).CopyTo(line[x..]);
            for (; x < width; x++)
            {
                double sum = 0;
                for (int t = 0; t < weights.Length; t++)
                    sum += weights[t] * under[(t * width) + x];
                line[x] = (ushort)Math.Clamp((int)((sum + half) / total), 0, maxValue);
            }
        }
    }

    /// <summary>Values x and following of a line; the arithmetic is that of one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector<ushort> SideBySide(
        ReadOnlySpan<double> rows, int x, int width, ReadOnlySpan<int> weights, double half, double total, int maxValue)
    {
        int next = Vector<double>.Count;
        Vector<double> a = default, b = default, c = default, d = default;
        for (int t = 0; t < weights.Length; t++)
        {
            double weight = weights[t];
            ReadOnlySpan<double> row = rows.Slice((t * width) + x, Vector<ushort>.Count);
            a += weight * new Vector<double>(row);
            b += weight * new Vector<double>(row[next..]);
            c += weight * new Vector<double>(row[(2 * next)..]);
            d += weight * new Vector<double>(row[(3 * next)..]);
        }

        (Vector<double> halves, Vector<double> totals, Vector<double> most) = (new(half), new(total), new(maxValue));
        return Vector.Narrow(Whole(a, b), Whole(c, d));

        // Whole numbers up to 65535 are floats.
        Vector<uint> Whole(Vector<double> low, Vector<double> high) =>
            Vector.AsVectorUInt32(Vector.ConvertToInt32(Vector.Narrow(Quotient(low), Quotient(high))));

        Vector<double> Quotient(Vector<double> sum) =>
            Vector.Floor(Vector.Min(Vector.Max((sum + halves) / totals, Vector<double>.Zero), most));
    }
}
