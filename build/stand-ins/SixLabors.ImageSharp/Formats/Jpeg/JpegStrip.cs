using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>
/// One row of MCUs as Y, Cb, Cr less 128 (JFIF 1.02), with the image's right and lower border repeated.
/// </summary>
internal sealed class JpegStrip
{
    private readonly bool color;
    private readonly float[] luma;
    private readonly float[] cb;
    private readonly float[] cr;
    private readonly Rgb24[] line;

    internal JpegStrip(int imageWidth, int mcuWidth, int mcuHeight, bool color)
    {
        this.color = color;
        Width = (imageWidth + mcuWidth - 1) / mcuWidth * mcuWidth;
        Height = mcuHeight;
        luma = new float[Width * Height];
        cb = color ? new float[Width * Height] : [];
        cr = color ? new float[Width * Height] : [];
        line = new Rgb24[imageWidth];
    }

    internal int Width { get; }

    internal int Height { get; }

    internal void Load<TPixel>(Image<TPixel> image, int top)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        for (int y = 0; y < Height; y++)
        {
            ReadOnlySpan<TPixel> row = image.Row(Math.Min(top + y, image.Height - 1));
            if (color)
            {
                PixelRow.Convert<TPixel, Rgb24>(row, line);
                for (int x = 0; x < Width; x++) Store((y * Width) + x, line[Math.Min(x, line.Length - 1)]);
            }
            else
            {
                for (int x = 0; x < Width; x++)
                {
                    luma[(y * Width) + x] = PixelRow.Convert<TPixel, L8>(row[Math.Min(x, row.Length - 1)]).PackedValue - 128f;
                }
            }
        }
    }

    internal void Luma(int left, int top, Span<float> block) => Mean(luma, left, top, 1, 1, block);

    internal void Cb(int left, int stepX, int stepY, Span<float> block) => Mean(cb, left, 0, stepX, stepY, block);

    internal void Cr(int left, int stepX, int stepY, Span<float> block) => Mean(cr, left, 0, stepX, stepY, block);

    private void Store(int index, Rgb24 c)
    {
        luma[index] = (0.299f * c.R) + (0.587f * c.G) + (0.114f * c.B) - 128f;
        cb[index] = (-0.168735892f * c.R) - (0.331264108f * c.G) + (0.5f * c.B);
        cr[index] = (0.5f * c.R) - (0.418687589f * c.G) - (0.081312411f * c.B);
    }

    /// <summary>64 means over rectangles of <paramref name="stepX"/> x <paramref name="stepY"/> samples.</summary>
    private void Mean(float[] plane, int left, int top, int stepX, int stepY, Span<float> block)
    {
        float scale = 1f / (stepX * stepY);
        for (int i = 0; i < JpegComponent.BlockSize; i++)
        {
            int origin = ((top + (i / 8 * stepY)) * Width) + left + (i % 8 * stepX);
            float sum = 0;
            for (int dy = 0; dy < stepY; dy++)
            {
                for (int dx = 0; dx < stepX; dx++) sum += plane[origin + (dy * Width) + dx];
            }

            block[i] = sum * scale;
        }
    }
}
