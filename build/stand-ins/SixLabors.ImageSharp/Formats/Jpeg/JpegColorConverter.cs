using System.Runtime.CompilerServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Turns the components of a decoded frame into pixels.</summary>
internal sealed class JpegColorConverter(JpegFrame frame, JpegColorModel model)
{
    private readonly ComponentRows[] rows = Array.ConvertAll(frame.Components, c => new ComponentRows(c, frame));

    internal void Convert<TPixel>(Image<TPixel> image, CancellationToken token)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        Rgb24[] line = model == JpegColorModel.Grey ? [] : new Rgb24[frame.Width];
        for (int y = 0; y < frame.Height; y++)
        {
            if ((y & 63) == 0) token.ThrowIfCancellationRequested();
            Span<TPixel> target = image.Row(y);
            if (model == JpegColorModel.Grey)
            {
                ReadOnlySpan<byte> grey = rows[0].Row(y)[..frame.Width];
                PixelRow.Convert(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, L8>(grey), target);
            }
            else if (typeof(TPixel) == typeof(Rgb24))
            {
                ConvertRow(y, System.Runtime.InteropServices.MemoryMarshal.Cast<TPixel, Rgb24>(target));
            }
            else
            {
                ConvertRow(y, line);
                PixelRow.Convert<Rgb24, TPixel>(line, target);
            }
        }
    }

    private void ConvertRow(int y, Span<Rgb24> target)
    {
        int width = target.Length;
        ReadOnlySpan<byte> a = rows[0].Row(y)[..width], b = rows[1].Row(y)[..width], c = rows[2].Row(y)[..width];
        if (model == JpegColorModel.Rgb)
        {
            for (int x = 0; x < width; x++) target[x] = new Rgb24(a[x], b[x], c[x]);
            return;
        }

        if (model is JpegColorModel.YCbCr or JpegColorModel.InvertedYcck) YCbCrTables.Convert(a, b, c, target);
        if (model == JpegColorModel.YCbCr) return;

        ReadOnlySpan<byte> k = rows[3].Row(y)[..width];
        switch (model)
        {
            case JpegColorModel.Cmyk:
                for (int x = 0; x < width; x++)
                {
                    target[x] = Darken((byte)~a[x], (byte)~b[x], (byte)~c[x], (byte)~k[x]);
                }

                break;
            case JpegColorModel.InvertedCmyk:
                for (int x = 0; x < width; x++) target[x] = Darken(a[x], b[x], c[x], k[x]);
                break;
            default:
                // The conversion gives 255 minus each inverted ink.
                for (int x = 0; x < width; x++)
                {
                    Rgb24 ink = target[x];
                    target[x] = Darken((byte)~ink.R, (byte)~ink.G, (byte)~ink.B, k[x]);
                }

                break;
        }
    }

    /// <summary>Each colour times <paramref name="white"/> / 255, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Rgb24 Darken(byte r, byte g, byte b, byte white) =>
        new(Scale(r, white), Scale(g, white), Scale(b, white));

    private static byte Scale(byte value, byte factor) => (byte)(((value * factor) + 127) / 255);
}
