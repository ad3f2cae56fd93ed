using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>What is saved is loaded again; JPEG files also by djpeg.</summary>
public class EncoderTests
{
    [Fact]
    public void Png_keeps_every_pixel_of_every_format()
    {
        RoundTrip(i => new L8((byte)(i * 7)));
        RoundTrip(i => new L16((ushort)(i * 777)));
        RoundTrip(i => new Rgb24((byte)i, (byte)(i * 3), (byte)(i * i)));
        RoundTrip(i => new Rgba32((byte)i, (byte)(i * 3), (byte)(i * i), (byte)(255 - i)));
        RoundTrip(i => new Rgb48((ushort)(i * 99), (ushort)(i * 301), (ushort)(i * i)));
        RoundTrip(i => new Rgba64((ushort)(i * 99), (ushort)(i * 301), (ushort)(i * i), (ushort)(i * 17)));
    }

    [Theory]
    [InlineData(PngCompressionLevel.NoCompression)]
    [InlineData(PngCompressionLevel.BestCompression)]
    public void Png_is_the_same_picture_at_every_effort(PngCompressionLevel level)
    {
        Pixmap source = Pixmap.Synthetic(90, 60);
        using Image<Rgb24> image = source.ToImage();
        using MemoryStream file = new();
        image.SaveAsPng(file, new PngEncoder { CompressionLevel = level });
        using Image<Rgb24> again = Image.Load<Rgb24>(file.ToArray());
        Assert.Equal(source.Samples, Pixmap.From(again).Samples);
    }

    [Theory]
    [InlineData(PngFilterMethod.None)]
    [InlineData(PngFilterMethod.Sub)]
    [InlineData(PngFilterMethod.Up)]
    [InlineData(PngFilterMethod.Average)]
    [InlineData(PngFilterMethod.Paeth)]
    [InlineData(PngFilterMethod.Adaptive)]
    public void Png_is_the_same_picture_by_every_filter(PngFilterMethod method)
    {
        Pixmap source = Pixmap.Synthetic(91, 60);
        using Image<Rgb24> image = source.ToImage();
        using MemoryStream file = new();
        image.SaveAsPng(file, new PngEncoder { FilterMethod = method });
        using Image<Rgb24> again = Image.Load<Rgb24>(file.ToArray());
        Assert.Equal(source.Samples, Pixmap.From(again).Samples);
    }

    [Theory]
    [InlineData(95, JpegEncodingColor.YCbCrRatio444, 30)]
    [InlineData(75, JpegEncodingColor.YCbCrRatio444, 24)]
    [InlineData(90, JpegEncodingColor.YCbCrRatio422, 20)]
    [InlineData(90, JpegEncodingColor.YCbCrRatio420, 18)]
    [InlineData(30, JpegEncodingColor.YCbCrRatio420, 17)]
    public void Jpeg_is_close_to_its_source_and_the_same_to_djpeg(int quality, JpegEncodingColor color, double decibels)
    {
        StandIn.Require();
        foreach ((int width, int height) in new[] { (100, 75), (33, 17), (1, 1), (16, 16) })
        {
            Pixmap source = Pixmap.Synthetic(width, height);
            using Image<Rgb24> image = source.ToImage();
            using MemoryStream file = new();
            image.SaveAsJpeg(file, new JpegEncoder { Quality = quality, ColorType = color });
            using Image<Rgb24> again = Image.Load<Rgb24>(file.ToArray());
            double psnr = Pixmap.From(again).Psnr(source);
            Assert.True(psnr > decibels, $"{width} x {height}: {psnr} dB.");
            Pixmap other = Pixmap.Parse(Tool.Run("djpeg", file.ToArray(), "-pnm"));
            Assert.InRange(Pixmap.From(again).LargestDifference(other), 0, 2);
        }
    }

    [Fact]
    public void A_grey_image_is_saved_as_a_grey_jpeg()
    {
        using Image<L8> image = new(40, 30, new L8(77));
        using MemoryStream file = new();
        image.SaveAsJpeg(file);
        Assert.Equal(8, Image.Identify(file.ToArray()).PixelType.BitsPerPixel);
        using Image<L8> again = Image.Load<L8>(file.ToArray());
        Assert.InRange(again[20, 15].PackedValue, 76, 78);
    }

    [Fact]
    public async Task Saving_to_a_path_takes_the_format_from_its_extension()
    {
        string folder = Directory.CreateTempSubdirectory("images").FullName;
        try
        {
            using Image<Rgb24> image = Pixmap.Synthetic(20, 10).ToImage();
            image.Save(Path.Combine(folder, "a.png"));
            await image.SaveAsync(Path.Combine(folder, "b.jpeg"), TestContext.Current.CancellationToken);
            Assert.Equal("PNG", Image.DetectFormat(Path.Combine(folder, "a.png")).Name);
            using Image<Rgb24> again =
                await Image.LoadAsync<Rgb24>(Path.Combine(folder, "b.jpeg"), TestContext.Current.CancellationToken);
            Assert.Equal("JPEG", again.Metadata.DecodedImageFormat?.Name);
            Assert.Throws<UnknownImageFormatException>(() => image.Save(Path.Combine(folder, "c.xyz")));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static void RoundTrip<TPixel>(Func<int, TPixel> pixel)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using Image<TPixel> image = new(37, 21);
        for (int i = 0; i < 37 * 21; i++) image[i % 37, i / 37] = pixel(i);
        using MemoryStream file = new();
        image.SaveAsPng(file);
        using Image<TPixel> again = Image.Load<TPixel>(file.ToArray());
        for (int i = 0; i < 37 * 21; i++) Assert.Equal(pixel(i), again[i % 37, i / 37]);
    }
}
