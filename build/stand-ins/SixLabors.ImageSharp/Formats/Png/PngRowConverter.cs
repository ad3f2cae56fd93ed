using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>
/// Turns unfiltered rows into pixels: unpacks short samples, looks colours up, makes a marked colour transparent.
/// </summary>
internal sealed class PngRowConverter
{
    private readonly PngHeader header;
    private readonly Rgba32[] palette;
    private readonly bool transparent;
    private readonly Rgba64 transparentSamples;
    private readonly byte[] samples;

    /// <param name="header">The header.</param>
    /// <param name="palette">The PLTE chunk; empty if there is none.</param>
    /// <param name="transparency">The tRNS chunk; empty if there is none.</param>
    internal PngRowConverter(PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency)
    {
        this.header = header;
        this.palette = new Rgba32[palette.Length / 3];
        for (int i = 0; i < this.palette.Length; i++)
        {
            byte alpha = i < transparency.Length ? transparency[i] : byte.MaxValue;
            this.palette[i] = new Rgba32(palette[3 * i], palette[(3 * i) + 1], palette[(3 * i) + 2], alpha);
        }

        transparent = !transparency.IsEmpty;
        if (transparent && header.ColorType == PngColorType.Grayscale)
        {
            transparentSamples.R = (ushort)(Word(transparency, 0) & ((1 << header.BitDepth) - 1));
        }
        else if (transparent && header.ColorType == PngColorType.Rgb)
        {
            int mask = (1 << header.BitDepth) - 1;
            transparentSamples = new Rgba64(
                (ushort)(Word(transparency, 0) & mask),
                (ushort)(Word(transparency, 1) & mask),
                (ushort)(Word(transparency, 2) & mask));
        }

        samples = header.BitDepth < 8 ? new byte[header.Width] : [];
    }

    internal PngPixelType PixelType => (header.ColorType, header.BitDepth == 16, transparent) switch
    {
        (PngColorType.Grayscale, false, false) => PngPixelType.Grey8,
        (PngColorType.Grayscale, true, false) => PngPixelType.Grey16,
        (PngColorType.Rgb or PngColorType.Palette, false, false) => PngPixelType.Rgb8,
        (PngColorType.Rgb, true, false) => PngPixelType.Rgb16,
        (_, true, _) => PngPixelType.Rgba16,
        _ => PngPixelType.Rgba8,
    };

    /// <param name="raw">The bytes of as many pixels as <paramref name="target"/> is long.</param>
    /// <param name="target">Receives them.</param>
    /// <exception cref="InvalidImageContentException">A palette index has no colour.</exception>
    internal void Convert<TPixel>(ReadOnlySpan<byte> raw, Span<TPixel> target)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        if (header.BitDepth < 8) raw = Unpack(raw, target.Length);
        switch (header.ColorType, header.BitDepth == 16)
        {
            case (PngColorType.Palette, _):
                LookUp(raw, target);
                break;
            case (PngColorType.Grayscale, false):
                Grey8(raw, target);
                break;
            case (PngColorType.Grayscale, true):
                Grey16(raw, target);
                break;
            case (PngColorType.Rgb, false):
                Rgb8(raw, target);
                break;
            case (PngColorType.Rgb, true):
                Rgb16(raw, target);
                break;
            case (PngColorType.GrayscaleWithAlpha, _):
                GreyAlpha(raw, target);
                break;
            case (_, false):
                PixelRow.Convert(MemoryMarshal.Cast<byte, Rgba32>(raw), target);
                break;
            default:
                for (int x = 0; x < target.Length; x++)
                {
                    int i = 4 * x;
                    Rgba64 pixel = new(Word(raw, i), Word(raw, i + 1), Word(raw, i + 2), Word(raw, i + 3));
                    target[x] = PixelRow.Convert<Rgba64, TPixel>(pixel);
                }

                break;
        }
    }

    private static ushort Word(ReadOnlySpan<byte> raw, int index) =>
        BinaryPrimitives.ReadUInt16BigEndian(raw[(2 * index)..]);

    /// <summary>One byte a sample; the first sample is in the highest bits.</summary>
    private ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> raw, int count)
    {
        int depth = header.BitDepth, mask = (1 << depth) - 1;
        for (int x = 0; x < count; x++)
        {
            int bit = x * depth;
            samples[x] = (byte)((raw[bit >> 3] >> (8 - depth - (bit & 7))) & mask);
        }

        return samples.AsSpan(0, count);
    }

    private void LookUp<TPixel>(ReadOnlySpan<byte> indices, Span<TPixel> target)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        for (int x = 0; x < target.Length; x++)
        {
            int index = indices[x];
            if (index >= palette.Length)
            {
                throw new InvalidImageContentException($"Palette index {index} of {palette.Length}.");
            }

            target[x] = PixelRow.Convert<Rgba32, TPixel>(palette[index]);
        }
    }

    private void Grey8<TPixel>(ReadOnlySpan<byte> raw, Span<TPixel> target)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        if (header.BitDepth == 8 && !transparent)
        {
            PixelRow.Convert(MemoryMarshal.Cast<byte, L8>(raw), target);
            return;
        }

        int factor = 255 / ((1 << header.BitDepth) - 1);
        for (int x = 0; x < target.Length; x++)
        {
            byte grey = (byte)(raw[x] * factor);
            byte alpha = transparent && raw[x] == transparentSamples.R ? (byte)0 : byte.MaxValue;
            target[x] = transparent
                ? PixelRow.Convert<Rgba32, TPixel>(new Rgba32(grey, grey, grey, alpha))
                : PixelRow.Convert<L8, TPixel>(new L8(grey));
        }
    }

    private void Grey16<TPixel>(ReadOnlySpan<byte> raw, Span<TPixel> target)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        for (int x = 0; x < target.Length; x++)
        {
            ushort grey = Word(raw, x), alpha = transparent && grey == transparentSamples.R ? (ushort)0 : ushort.MaxValue;
            target[x] = transparent
                ? PixelRow.Convert<Rgba64, TPixel>(new Rgba64(grey, grey, grey, alpha))
                : PixelRow.Convert<L16, TPixel>(new L16(grey));
        }
    }

    private void Rgb8<TPixel>(ReadOnlySpan<byte> raw, Span<TPixel> target)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ReadOnlySpan<Rgb24> colors = MemoryMarshal.Cast<byte, Rgb24>(raw);
        if (!transparent)
        {
            PixelRow.Convert(colors, target);
            return;
        }

        for (int x = 0; x < target.Length; x++)
        {
            Rgb24 c = colors[x];
            bool hidden = c.R == transparentSamples.R && c.G == transparentSamples.G && c.B == transparentSamples.B;
            target[x] = PixelRow.Convert<Rgba32, TPixel>(new Rgba32(c.R, c.G, c.B, hidden ? (byte)0 : byte.MaxValue));
        }
    }

    private void Rgb16<TPixel>(ReadOnlySpan<byte> raw, Span<TPixel> target)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        for (int x = 0; x < target.Length; x++)
        {
            Rgb48 c = new(Word(raw, 3 * x), Word(raw, (3 * x) + 1), Word(raw, (3 * x) + 2));
            bool hidden = c.R == transparentSamples.R && c.G == transparentSamples.G && c.B == transparentSamples.B;
            target[x] = transparent
                ? PixelRow.Convert<Rgba64, TPixel>(new Rgba64(c.R, c.G, c.B, hidden ? (ushort)0 : ushort.MaxValue))
                : PixelRow.Convert<Rgb48, TPixel>(c);
        }
    }

    private void GreyAlpha<TPixel>(ReadOnlySpan<byte> raw, Span<TPixel> target)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        if (header.BitDepth == 8)
        {
            for (int x = 0; x < target.Length; x++)
            {
                byte grey = raw[2 * x];
                target[x] = PixelRow.Convert<Rgba32, TPixel>(new Rgba32(grey, grey, grey, raw[(2 * x) + 1]));
            }

            return;
        }

        for (int x = 0; x < target.Length; x++)
        {
            ushort grey = Word(raw, 2 * x);
            target[x] = PixelRow.Convert<Rgba64, TPixel>(new Rgba64(grey, grey, grey, Word(raw, (2 * x) + 1)));
        }
    }
}
