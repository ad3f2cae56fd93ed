using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>PNG files that go from one program to the other.</summary>
public class PngAgainstImageMagickTests
{
    private static readonly string[] RawRgba = ["-depth", "16", "-endian", "MSB", "rgba:-"];

    [Theory]
    [InlineData(0, 1, "none")]
    [InlineData(0, 4, "PNG")]
    [InlineData(0, 8, "PNG")]
    [InlineData(0, 16, "none")]
    [InlineData(2, 8, "none")]
    [InlineData(2, 16, "PNG")]
    [InlineData(3, 2, "PNG")]
    [InlineData(3, 8, "none")]
    [InlineData(4, 8, "PNG")]
    [InlineData(6, 8, "none")]
    [InlineData(6, 16, "PNG")]
    public void Files_of_ImageMagick_are_read(int colorType, int bitDepth, string interlace)
    {
        string[] colors = colorType == 3 ? ["-colors", $"{1 << bitDepth}"] : [];
        byte[] file = Tool.Run(
            "convert",
            Pixmap.Synthetic(67, 41).ToFile(),
            [
                "ppm:-", .. colors, "-interlace", interlace, "-define", $"png:color-type={colorType}",
                "-define", $"png:bit-depth={bitDepth}", "png:-",
            ]);
        using Image<Rgba64> image = Image.Load<Rgba64>(file);
        AssertSame(Tool.Run("convert", file, ["png:-", .. RawRgba]), image);
    }

    [Theory]
    [InlineData(PngColorType.Grayscale, PngBitDepth.Bit8)]
    [InlineData(PngColorType.Grayscale, PngBitDepth.Bit16)]
    [InlineData(PngColorType.GrayscaleWithAlpha, PngBitDepth.Bit8)]
    [InlineData(PngColorType.GrayscaleWithAlpha, PngBitDepth.Bit16)]
    [InlineData(PngColorType.Rgb, PngBitDepth.Bit8)]
    [InlineData(PngColorType.Rgb, PngBitDepth.Bit16)]
    [InlineData(PngColorType.RgbWithAlpha, PngBitDepth.Bit8)]
    [InlineData(PngColorType.RgbWithAlpha, PngBitDepth.Bit16)]
    public void Files_for_ImageMagick_are_the_same_read_by_both(PngColorType colorType, PngBitDepth bitDepth)
    {
        using Image<Rgba64> source = new(53, 29);
        for (int y = 0; y < source.Height; y++)
        {
            for (int x = 0; x < source.Width; x++)
            {
                source[x, y] = new Rgba64((ushort)(x * 1237), (ushort)(y * 2203), (ushort)(x * y * 41), (ushort)(65535 - (x * 600)));
            }
        }

        using MemoryStream file = new();
        source.SaveAsPng(file, new PngEncoder { ColorType = colorType, BitDepth = bitDepth });
        using Image<Rgba64> image = Image.Load<Rgba64>(file.ToArray());
        AssertSame(Tool.Run("convert", file.ToArray(), ["png:-", .. RawRgba]), image);
        if (colorType == PngColorType.RgbWithAlpha && bitDepth == PngBitDepth.Bit16) AssertSame(Bytes(source), image);
    }

    private static byte[] Bytes(Image<Rgba64> image)
    {
        byte[] bytes = new byte[image.Width * image.Height * 8];
        for (int i = 0; i < bytes.Length / 8; i++)
        {
            Rgba64 pixel = image[i % image.Width, i / image.Width];
            Span<byte> target = bytes.AsSpan(8 * i);
            BinaryPrimitives.WriteUInt16BigEndian(target, pixel.R);
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], pixel.G);
            BinaryPrimitives.WriteUInt16BigEndian(target[4..], pixel.B);
            BinaryPrimitives.WriteUInt16BigEndian(target[6..], pixel.A);
        }

        return bytes;
    }

    private static void AssertSame(byte[] expected, Image<Rgba64> image) => Assert.Equal(expected, Bytes(image));
}
