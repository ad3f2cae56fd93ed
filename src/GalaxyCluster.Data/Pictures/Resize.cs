using System.Buffers;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// Resizes planes in whole numbers: both passes are exact sums, and the result is rounded once, half up. So the same
/// bits on any machine.
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
        int[] rows = ArrayPool<int>.Shared.Rent(input.Height * width);
        long[] sums = ArrayPool<long>.Shared.Rent(width);
        for (int c = 0; c < input.Channels; c++)
        {
            Across(input.Plane(c), input.Height, input.Width, across, rows);
            Down(rows, width, down, (
                long)across.Total * down.Total, input.MaxValue, sums, output.Slice(c * height * width, height * width));
        }

        ArrayPool<long>.Shared.Return(sums);
        ArrayPool<int>.Shared.Return(rows);
    }

    /// <summary>
    /// Sums stay below 2^31: a value is at most 65535 = 2^16 - 1, the weights' magnitudes add up to at most
    /// <see cref="PictureReader.MaxSide"/> = 2^14 for area and 1.3 x 2^14 for bicubic.
    /// </summary>
    private static void Across(ReadOnlySpan<ushort> plane, int height, int width, ResizeTaps taps, int[] rows)
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

    private static void Down(
        int[] rows, int width, ResizeTaps taps, long total, int maxValue, long[] sums, Span<ushort> output)
    {
        for (int o = 0; o < taps.Outputs; o++)
        {
            Array.Clear(sums, 0, width);
            ReadOnlySpan<int> weights = taps.Weights(o);
            for (int t = 0; t < weights.Length; t++)
            {
                long weight = weights[t];
                if (weight == 0)
                    continue;
                ReadOnlySpan<int> row = rows.AsSpan((taps.First(o) + t) * width, width);
                for (int x = 0; x < row.Length; x++)
                    sums[x] += weight * row[x];
            }

            for (int x = 0; x < width; x++)
                output[(o * width) + x] = (ushort)Math.Clamp(Rounded(sums[x], total), 0, maxValue);
        }
    }

    /// <summary>
    /// value / total to the nearest whole number; negative values (a bicubic's undershoot) are clamped later.
    /// </summary>
    private static long Rounded(long value, long total) => value <= 0 ? 0 : (value + (total / 2)) / total;
}
