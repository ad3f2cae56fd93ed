using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using SixLabors.ImageSharp.Processing.Processors.Transforms;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

public class ProcessingTests
{
    public static TheoryData<string> Kernels => ["Bicubic", "Box", "Triangle", "Lanczos3", "NearestNeighbor"];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void One_colour_stays_that_colour_at_every_size(string kernel)
    {
        Rgb24 color = new(13, 200, 77);
        foreach ((int width, int height) in new[] { (1, 1), (7, 90), (64, 64), (200, 3) })
        {
            using Image<Rgb24> image = new(31, 45, color);
            image.Mutate(x => x.Resize(width, height, Sampler(kernel)));
            Assert.Equal(new Size(width, height), image.Size);
            for (int i = 0; i < width * height; i++) Assert.Equal(color, image[i % width, i / width]);
        }
    }

    [Fact]
    public void Halving_with_a_box_is_the_mean_of_four()
    {
        Pixmap source = Pixmap.Synthetic(40, 26);
        using Image<Rgb24> image = source.ToImage();
        image.Mutate(x => x.Resize(20, 13, KnownResamplers.Box));
        for (int i = 0; i < 20 * 13 * 3; i++)
        {
            int c = i % 3, x = i / 3 % 20, y = i / 60;
            int sum = 0;
            for (int k = 0; k < 4; k++) sum += source.Samples[((((2 * y) + (k / 2)) * 40) + (2 * x) + (k % 2)) * 3 + c];
            byte[] actual = [image[x, y].R, image[x, y].G, image[x, y].B];
            Assert.InRange(actual[c] - (sum / 4.0), -0.51, 0.51);
        }
    }

    [Theory]
    [InlineData("Triangle", "Triangle", 60, 40)]
    [InlineData("Bicubic", "Catrom", 60, 40)]
    [InlineData("Lanczos3", "Lanczos", 60, 40)]
    [InlineData("Bicubic", "Catrom", 150, 170)]
    public void Kernels_are_those_of_ImageMagick(string kernel, string filter, int width, int height)
    {
        StandIn.Require();
        // Far from black and white, because ImageMagick clamps between its two passes.
        Pixmap source = Pixmap.Synthetic(97, 83);
        for (int i = 0; i < source.Samples.Length; i++) source.Samples[i] = (byte)(64 + (source.Samples[i] / 2));
        byte[] file = Tool.Run(
            "convert", source.ToFile(), "ppm:-", "-filter", filter, "-resize", $"{width}x{height}!", "-depth", "8", "ppm:-");
        using Image<Rgb24> image = source.ToImage();
        image.Mutate(x => x.Resize(width, height, Sampler(kernel)));
        Assert.InRange(Pixmap.From(image).LargestDifference(Pixmap.Parse(file)), 0, 2);
    }

    [Fact]
    public void A_transparent_pixel_does_not_bleed()
    {
        StandIn.Require();
        using Image<Rgba32> image = new(2, 1);
        image[0, 0] = new Rgba32(200, 100, 50, 255);
        image[1, 0] = new Rgba32(0, 0, 0, 0);
        image.Mutate(x => x.Resize(1, 1, KnownResamplers.Box));
        Assert.Equal(new Rgba32(200, 100, 50, 128), image[0, 0]);
    }

    [Fact]
    public void A_crop_is_that_part()
    {
        using Image<Rgb24> image = Pixmap.Synthetic(30, 20).ToImage();
        using Image<Rgb24> part = image.Clone(x => x.Crop(new Rectangle(4, 7, 10, 5)));
        Assert.Equal(new Size(10, 5), part.Size);
        for (int i = 0; i < 50; i++) Assert.Equal(image[4 + (i % 10), 7 + (i / 10)], part[i % 10, i / 10]);
        Assert.Throws<ArgumentException>(() => image.Mutate(x => x.Crop(new Rectangle(25, 0, 10, 5))));
    }

    [Theory]
    [InlineData(ResizeMode.Stretch, 50, 50, 50, 50)]
    [InlineData(ResizeMode.Max, 50, 50, 50, 25)]
    [InlineData(ResizeMode.Min, 50, 50, 100, 50)]
    [InlineData(ResizeMode.Crop, 50, 50, 50, 50)]
    [InlineData(ResizeMode.Pad, 50, 50, 50, 50)]
    [InlineData(ResizeMode.Max, 50, 0, 50, 25)]
    [InlineData(ResizeMode.Stretch, 0, 80, 160, 80)]
    public void Modes_give_the_size_they_promise(
        ResizeMode mode,
        int width,
        int height,
        int resultWidth,
        int resultHeight)
    {
        using Image<L8> image = new(200, 100, new L8(9));
        image.Mutate(x => x.Resize(new ResizeOptions { Size = new Size(width, height), Mode = mode }));
        Assert.Equal(new Size(resultWidth, resultHeight), image.Size);
    }

    [Fact]
    public void Crop_mode_keeps_the_middle_and_pad_mode_all()
    {
        using Image<L8> stripes = new(300, 100);
        for (int i = 0; i < 30000; i++) stripes[i % 300, i / 300] = new L8((byte)(i % 300 / 100 * 100));
        using Image<L8> cropped = stripes.Clone(x => x.Resize(new ResizeOptions { Size = new Size(100), Mode = ResizeMode.Crop }));
        using Image<L8> padded = stripes.Clone(x => x.Resize(new ResizeOptions { Size = new Size(90), Mode = ResizeMode.Pad }));
        Assert.Equal(100, cropped[2, 50].PackedValue);
        Assert.Equal(100, cropped[97, 50].PackedValue);
        Assert.Equal(0, padded[45, 10].PackedValue);
        Assert.Equal(100, padded[45, 45].PackedValue);
        Assert.Equal(200, padded[80, 45].PackedValue);
    }

    private static IResampler Sampler(string name) =>
        (IResampler)typeof(KnownResamplers).GetProperty(name)!.GetValue(null)!;
}
