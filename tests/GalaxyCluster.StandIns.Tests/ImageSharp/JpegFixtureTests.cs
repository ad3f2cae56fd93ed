using System.Runtime.Intrinsics.X86;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>Committed JPEG files against the pixels that djpeg made of them (Fixtures/make_fixtures.py).</summary>
public class JpegFixtureTests
{
    /// <summary>Set for the run of this class without vector instructions.</summary>
    internal const string ScalarRun = "GALAXY_TEST_SCALAR_RUN";

    private const int Tolerance = 2;

    [Theory]
    [InlineData("baseline-444")]
    [InlineData("baseline-422")]
    [InlineData("baseline-420")]
    [InlineData("baseline-440")]
    [InlineData("baseline-411")]
    [InlineData("restart-420")]
    [InlineData("progressive-420")]
    [InlineData("progressive-444")]
    [InlineData("coarse-16bit-steps")]
    [InlineData("rgb-adobe")]
    [InlineData("grey")]
    public void Pixels_are_those_of_libjpeg(string name)
    {
        StandIn.Require();
        if (Environment.GetEnvironmentVariable(ScalarRun) is not null) Assert.False(Avx2.IsSupported);
        Pixmap expected = Pixmap.Parse(TestFiles.Fixture(name + (name == "grey" ? ".pgm" : ".ppm")));
        using Image<Rgb24> image = Image.Load<Rgb24>(TestFiles.Fixture(name + ".jpg"));
        Assert.InRange(Pixmap.From(image).LargestDifference(expected), 0, Tolerance);
    }

    [Fact]
    public void Grey_is_the_same_in_a_grey_pixel_format()
    {
        StandIn.Require();
        Pixmap expected = Pixmap.Parse(TestFiles.Fixture("grey.pgm"));
        using Image<L8> image = Image.Load<L8>(TestFiles.Fixture("grey.jpg"));
        byte[] samples = new byte[image.Width * image.Height];
        image.CopyPixelDataTo(samples);
        Assert.InRange(new Pixmap(image.Width, image.Height, 1, samples).LargestDifference(expected), 0, Tolerance);
    }

    [Theory]
    [InlineData("baseline-420", 24)]
    [InlineData("progressive-420", 24)]
    [InlineData("grey", 8)]
    public void Headers_are_identified(string name, int bitsPerPixel)
    {
        ImageInfo info = Image.Identify(TestFiles.Fixture(name + ".jpg"));
        Assert.Equal(new Size(21, 13), info.Size);
        Assert.Equal(bitsPerPixel, info.PixelType.BitsPerPixel);
        Assert.Equal("JPEG", info.Metadata.DecodedImageFormat?.Name);
    }
}
