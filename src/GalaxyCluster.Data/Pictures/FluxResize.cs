using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// Resizes measured values by the weights of <see cref="ResizeTaps"/>: sums in double, in the order of the taps,
/// rounded to float32 once. So the same bits on any machine.
/// </summary>
internal static class FluxResize
{
    /// <param name="input">Finite values.</param>
    /// <param name="height">Output height.</param>
    /// <param name="width">Output width.</param>
    /// <param name="filter">Which filter.</param>
    /// <param name="output">[channels, height, width]</param>
    public static void Apply(in FluxPlanes input, int height, int width, ResizeFilter filter, Span<float> output)
    {
        ResizeTaps across = ResizeTaps.Create(input.Width, width, filter);
        ResizeTaps down = ResizeTaps.Create(input.Height, height, filter);
        double total = (double)across.Total * down.Total;
        double[] rows = ArrayPool<double>.Shared.Rent(input.Height * width);
        double[] sums = ArrayPool<double>.Shared.Rent(width);
        for (int c = 0; c < input.Channels; c++)
        {
            Across(input.Plane(c), input.Height, input.Width, across, rows);
            for (int o = 0; o < height; o++)
                Down(rows, width, down, o, total, sums, output.Slice(((c * height) + o) * width, width));
        }

        ArrayPool<double>.Shared.Return(sums);
        ArrayPool<double>.Shared.Return(rows);
    }

    private static void Across(ReadOnlySpan<float> plane, int height, int width, ResizeTaps taps, double[] rows)
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = plane.Slice(y * width, width);
            for (int o = 0; o < taps.Outputs; o++)
            {
                ReadOnlySpan<int> weights = taps.Weights(o);
                ReadOnlySpan<float> pixels = row.Slice(taps.First(o), weights.Length);
                double sum = 0;
                for (int t = 0; t < weights.Length; t++)
                    sum += (double)weights[t] * pixels[t];
                rows[(y * taps.Outputs) + o] = sum;
            }
        }
    }

    private static void Down(
        double[] rows, int width, ResizeTaps taps, int output, double total, double[] sums, Span<float> into)
    {
        Array.Clear(sums, 0, width);
        ReadOnlySpan<int> weights = taps.Weights(output);
        for (int t = 0; t < weights.Length; t++)
        {
            if (weights[t] != 0)
                AddScaled(rows.AsSpan((taps.First(output) + t) * width, width), weights[t], sums.AsSpan(0, width));
        }

        for (int x = 0; x < width; x++)
            into[x] = (float)(sums[x] / total);
    }

    /// <summary>sums += weight x row, product and sum each rounded by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(ReadOnlySpan<double> row, double weight, Span<double> sums)
    {
        int x = 0;
        for (; x <= row.Length - Vector<double>.Count; x += Vector<double>.Count)
            (new Vector<double>(sums[x..]) + (weight * new Vector<double>(row[x..]))).CopyTo(sums[x..]);
        for (; x < row.Length; x++)
            sums[x] += weight * row[x];
    }
}
