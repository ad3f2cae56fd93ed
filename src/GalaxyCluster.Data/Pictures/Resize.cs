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
        double[] sums = ArrayPool<double>.Shared.Rent(width);
        for (int c = 0; c < input.Channels; c++)
        {
            Across(input.Plane(c), input.Height, input.Width, across, rows);
            Down(
                rows, width, down, (double)across.Total * down.Total, input.MaxValue, sums,
                output.Slice(c * height * width, height * width));
        }

        ArrayPool<double>.Shared.Return(sums);
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
        double[] rows, int width, ResizeTaps taps, double total, int maxValue, double[] sums, Span<ushort> output)
    {
        double half = Math.Floor(total / 2);
        for (int o = 0; o < taps.Outputs; o++)
        {
            Array.Clear(sums, 0, width);
            ReadOnlySpan<int> weights = taps.Weights(o);
            for (int t = 0; t < weights.Length; t++)
            {
                if (weights[t] != 0)
                    AddScaled(rows.AsSpan((taps.First(o) + t) * width, width), weights[t], sums.AsSpan(0, width));
            }

            Span<ushort> line = output.Slice(o * width, width);
            for (int x = 0; x < line.Length; x++)
                line[x] = (ushort)Math.Clamp((int)((sums[x] + half) / total), 0, maxValue);
        }
    }

    /// <summary>sums += weight x row, product and sum each rounded by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddScaled(ReadOnlySpan<double> row, double weight, Span<double> sums)
    {
        int x = 0;
        for (; x <= row.Length - Vector<double>.Count; x += Vector<double>.Count)
            (new Vector<double>(sums[x..]) + (weight * new Vector<double>(row[x..]))).CopyTo(sums[x..]);
        for (; x < row.Length; x++)
            sums[x] += weight * row[x];
    }
}
