using System.Buffers.Binary;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>
/// Turns pixels into the bytes of a PNG row: samples one after the other, 16-bit ones high byte first.
/// </summary>
internal static class PngRowWriter
{
    internal static void Write<TPixel>(ReadOnlySpan<TPixel> pixels, PngHeader header, Span<byte> row)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        if (header.BitDepth == 16) Write16(pixels, header.ColorType, row);
        else Write8(pixels, header.ColorType, row);
    }

    private static void Write8<TPixel>(ReadOnlySpan<TPixel> pixels, PngColorType type, Span<byte> row)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        int i = 0;
        foreach (TPixel pixel in pixels)
        {
            Rgba32 color = default;
            pixel.ToRgba32(ref color);
            if (type is PngColorType.Grayscale or PngColorType.GrayscaleWithAlpha)
            {
                row[i++] = PixelRow.Convert<TPixel, L8>(pixel).PackedValue;
            }
            else
            {
                row[i++] = color.R;
                row[i++] = color.G;
                row[i++] = color.B;
            }

            if (type is PngColorType.RgbWithAlpha or PngColorType.GrayscaleWithAlpha) row[i++] = color.A;
        }
    }

    private static void Write16<TPixel>(ReadOnlySpan<TPixel> pixels, PngColorType type, Span<byte> row)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        int i = 0;
        foreach (TPixel pixel in pixels)
        {
            Rgba64 color = PixelRow.Convert<TPixel, Rgba64>(pixel);
            if (type is PngColorType.Grayscale or PngColorType.GrayscaleWithAlpha)
            {
                Put(row, ref i, PixelRow.Convert<TPixel, L16>(pixel).PackedValue);
            }
            else
            {
                Put(row, ref i, color.R);
                Put(row, ref i, color.G);
                Put(row, ref i, color.B);
            }

            if (type is PngColorType.RgbWithAlpha or PngColorType.GrayscaleWithAlpha) Put(row, ref i, color.A);
        }
    }

    private static void Put(Span<byte> row, ref int index, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(row[index..], value);
        index += 2;
    }
}
