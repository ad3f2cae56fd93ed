using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>
/// Committed PNG files against the 16-bit pixels that ImageMagick made of them (Fixtures/make_fixtures.py).
/// </summary>
public class PngFixtureTests
{
    public static TheoryData<string> Names =>
    [
        "grey1", "grey2-adam7", "grey4", "grey8", "grey8-trns", "grey16",
        "rgb8", "rgb8-adam7", "rgb8-trns", "rgb16",
        "palette1", "palette2-adam7", "palette4-trns", "palette8",
        "greyalpha8", "greyalpha16", "rgba8", "rgba16-adam7",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Pixels_are_those_of_ImageMagick(string name)
    {
        byte[] expected = TestFiles.Fixture(name + ".rgba16");
        using Image<Rgba64> image = Image.Load<Rgba64>(TestFiles.Fixture(name + ".png"));
        Assert.Equal(expected.Length, image.Width * image.Height * 8);
        for (int i = 0; i < expected.Length / 8; i++)
        {
            Rgba64 pixel = image[i % image.Width, i / image.Width];
            Assert.Equal(Word(expected, 4 * i), pixel.R);
            Assert.Equal(Word(expected, (4 * i) + 1), pixel.G);
            Assert.Equal(Word(expected, (4 * i) + 2), pixel.B);
            Assert.Equal(Word(expected, (4 * i) + 3), pixel.A);
        }
    }

    [Theory]
    [InlineData("grey1", 1)]
    [InlineData("palette4-trns", 4)]
    [InlineData("rgb8", 24)]
    [InlineData("greyalpha16", 32)]
    [InlineData("rgba16-adam7", 64)]
    public void Headers_are_identified(string name, int bitsPerPixel)
    {
        ImageInfo info = Image.Identify(TestFiles.Fixture(name + ".png"));
        Assert.Equal(new Size(11, 9), info.Size);
        Assert.Equal(bitsPerPixel, info.PixelType.BitsPerPixel);
        Assert.Equal("PNG", info.Metadata.DecodedImageFormat?.Name);
    }

    [Theory]
    [InlineData("grey8", typeof(L8))]
    [InlineData("grey16", typeof(L16))]
    [InlineData("rgb8", typeof(Rgb24))]
    [InlineData("rgb16", typeof(Rgb48))]
    [InlineData("rgba8", typeof(Rgba32))]
    [InlineData("rgba16-adam7", typeof(Rgba64))]
    public void Without_a_pixel_format_the_files_own_is_taken(string name, Type pixel)
    {
        using Image image = Image.Load(TestFiles.Fixture(name + ".png"));
        Assert.Equal(typeof(Image<>).MakeGenericType(pixel), image.GetType());
    }

    private static ushort Word(byte[] bytes, int index) =>
        BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2 * index));
}
