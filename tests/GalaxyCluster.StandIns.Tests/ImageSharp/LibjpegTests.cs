using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.ImageSharp;

/// <summary>JPEG files made here by cjpeg, decoded by djpeg and by the stand-in.</summary>
public class LibjpegTests
{
    private const int Tolerance = 2;

    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 }, { 2, 2 }, { 3, 3 }, { 5, 4 }, { 7, 9 }, { 16, 16 }, { 17, 33 }, { 100, 37 },
    };

    public static TheoryData<string> Samplings =>
        ["1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "3x1", "1x3", "1x1,2x2,1x1", "2x1,1x2,1x1"];

    [Theory]
    [MemberData(nameof(Samplings))]
    public void Every_sampling_and_size_in_every_mode(string sampling)
    {
        StandIn.Require();
        foreach ((int width, int height) in Sizes.Select(row => row.Data))
        {
            Pixmap source = Pixmap.Synthetic(width, height);
            Compare(source, "-sample", sampling, "-quality", "85");
            Compare(source, "-sample", sampling, "-quality", "40", "-restart", "1B");
            Compare(source, "-sample", sampling, "-quality", "95", "-progressive", "-restart", "2");
        }
    }

    [Theory]
    [InlineData("-grayscale")]
    [InlineData("-grayscale", "-progressive")]
    [InlineData("-rgb")]
    [InlineData("-quality", "1")]
    [InlineData("-quality", "100")]
    [InlineData("-quality", "100", "-progressive", "-optimize")]
    public void Every_other_option(params string[] options)
    {
        StandIn.Require();
        Compare(Pixmap.Synthetic(133, 70), options);
    }

    [Fact]
    public void Components_in_scans_of_their_own()
    {
        StandIn.Require();
        string script = Path.Combine(Path.GetTempPath(), $"scans-{Environment.ProcessId}.txt");
        File.WriteAllText(script, "0;\n2;\n1;\n");
        try
        {
            Compare(Pixmap.Synthetic(61, 45), "-scans", script);
        }
        finally
        {
            File.Delete(script);
        }
    }

    [Theory]
    [InlineData("1x1")]
    [InlineData("2x2")]
    [InlineData("2x2", "-restart", "1B")]
    public void A_file_cut_off_in_its_scan_gives_what_libjpeg_gives(string sampling, params string[] options)
    {
        StandIn.Require();
        byte[] whole = Tool.Run("cjpeg", Pixmap.Synthetic(64, 48).ToFile(), ["-sample", sampling, .. options]);
        int scan = whole.AsSpan().LastIndexOf([(byte)0xFF, (byte)0xDA]) + 14;
        for (int length = scan; length < whole.Length; length += 53)
        {
            byte[] cut = whole[..length];
            Pixmap expected = Pixmap.Parse(Tool.Run("djpeg", cut, "-pnm"));
            using Image<Rgb24> image = Image.Load<Rgb24>(cut);

            // The block in which the data end is nonsense, which need not be the same one.
            Assert.InRange(Pixmap.From(image).CountDifferences(expected, Tolerance), 0, 16 * 16 * 3);
        }
    }

    [Fact]
    public void A_progressive_file_cut_off_after_some_scans_is_a_coarser_picture()
    {
        Pixmap source = Pixmap.Synthetic(64, 48);
        byte[] whole = Tool.Run("cjpeg", source.ToFile(), "-progressive", "-quality", "90");
        using Image<Rgb24> full = Image.Load<Rgb24>(whole);
        using Image<Rgb24> half = Image.Load<Rgb24>(whole.AsSpan(0, whole.Length / 2));
        double coarse = Pixmap.From(half).Psnr(source), fine = Pixmap.From(full).Psnr(source);
        Assert.True(coarse > 10 && coarse < fine, $"{coarse} dB and {fine} dB.");
    }

    [Theory]
    [InlineData("sdss-gz1/images")]
    [InlineData("sdss-ngc-hubble/images")]
    public void Survey_pictures(string folder)
    {
        StandIn.Require();
        foreach (string path in TestFiles.Shared(folder, 20)) Compare(File.ReadAllBytes(path));
    }

    private static void Compare(Pixmap source, params string[] options) =>
        Compare(Tool.Run("cjpeg", source.ToFile(), options));

    private static void Compare(byte[] file)
    {
        Pixmap expected = Pixmap.Parse(Tool.Run("djpeg", file, "-pnm"));
        using Image<Rgb24> image = Image.Load<Rgb24>(file);
        Assert.InRange(Pixmap.From(image).LargestDifference(expected), 0, Tolerance);
    }
}
