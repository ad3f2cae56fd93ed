using System.Numerics;
using System.Runtime.CompilerServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing.Resampling;

/// <summary>Separable resampling in single precision: rows first, then columns over a ring of resampled rows.</summary>
internal static class ImageResampler
{
    /// <param name="source">Read only.</param>
    /// <param name="canvas">Size of the result; what the target does not cover is zero.</param>
    /// <param name="target">Where the whole source goes; may stand over the canvas.</param>
    /// <param name="options">Kernel and treatment of alpha.</param>
    internal static Image<TPixel> Resize<TPixel>(
        Image<TPixel> source,
        Size canvas,
        Rectangle target,
        ResizeOptions options)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        if (options.Compand) throw new NotSupportedException("Companding is not supported.");
        Image<TPixel> result = new(source.Configuration, canvas.Width, canvas.Height);
        Rectangle visible = Rectangle.Intersect(target, result.Bounds);
        if (visible.Width <= 0 || visible.Height <= 0) return result;

        KernelMap columns = KernelMap.Create(
            source.Width, target.Width, visible.X - target.X, visible.Width, options.Sampler);
        KernelMap rows = KernelMap.Create(
            source.Height, target.Height, visible.Y - target.Y, visible.Height, options.Sampler);
        source.Configuration.MemoryAllocator.Check((long)rows.Longest * visible.Width, Unsafe.SizeOf<Vector4>());
        RowRing<TPixel> ring = new(source, columns, visible.Width, rows.Longest, options.PremultiplyAlpha);
        Vector4[] sums = new Vector4[visible.Width];
        for (int y = 0; y < visible.Height; y++)
        {
            ReadOnlySpan<float> weights = rows.Weights(y, out int start);
            sums.AsSpan().Clear();
            for (int k = 0; k < weights.Length; k++) Accumulate(sums, ring.Row(start + k), weights[k]);
            Store(sums, result.Row(visible.Y + y).Slice(visible.X, visible.Width), options.PremultiplyAlpha);
        }

        return result;
    }

    private static void Accumulate(Span<Vector4> sums, ReadOnlySpan<Vector4> row, float weight)
    {
        for (int x = 0; x < sums.Length; x++) sums[x] += row[x] * weight;
    }

    private static void Store<TPixel>(ReadOnlySpan<Vector4> sums, Span<TPixel> row, bool premultiplied)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        for (int x = 0; x < sums.Length; x++)
        {
            Vector4 value = sums[x];
            if (premultiplied && value.W > 0)
            {
                float alpha = value.W;
                value /= alpha;
                value.W = alpha;
            }

            row[x].FromScaledVector4(value);
        }
    }

    /// <summary>The last few source rows, resampled along x, each made once.</summary>
    private sealed class RowRing<TPixel>(Image<TPixel> source, KernelMap columns, int width, int capacity, bool premultiply)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        private readonly Vector4[] rows = new Vector4[width * capacity];
        private readonly Vector4[] line = new Vector4[source.Width];
        private readonly int[] held = MakeEmpty(capacity);

        internal ReadOnlySpan<Vector4> Row(int y)
        {
            int slot = y % capacity;
            Span<Vector4> row = rows.AsSpan(slot * width, width);
            if (held[slot] == y) return row;
            held[slot] = y;
            Load(source.Row(y));
            for (int x = 0; x < row.Length; x++)
            {
                ReadOnlySpan<float> weights = columns.Weights(x, out int start);
                ReadOnlySpan<Vector4> samples = line.AsSpan(start, weights.Length);
                Vector4 sum = Vector4.Zero;
                for (int k = 0; k < weights.Length; k++) sum += samples[k] * weights[k];
                row[x] = sum;
            }

            return row;
        }

        private static int[] MakeEmpty(int count)
        {
            int[] empty = new int[count];
            empty.AsSpan().Fill(-1);
            return empty;
        }

        private void Load(ReadOnlySpan<TPixel> pixels)
        {
            for (int x = 0; x < pixels.Length; x++)
            {
                Vector4 value = pixels[x].ToScaledVector4();
                if (premultiply)
                {
                    float alpha = value.W;
                    value *= alpha;
                    value.W = alpha;
                }

                line[x] = value;
            }
        }
    }
}
