using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Fields;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Pictures;
using GalaxyCluster.Data.Sources;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace GalaxyCluster.Data.Tests.Fields;

public sealed class FieldReaderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FramesOfARealFieldAreAlignedOnTheBandThatSourcesAreLookedForIn()
    {
        string folder = ScratchFolder.SharedData("sdss-frame-2583-2-136");
        string[] frames = [.. Directory.GetFiles(folder, "frame-*.fits.bz2").Order(StringComparer.Ordinal)];
        SkyField field = FieldReader.Read(frames, null, TestContext.Current.CancellationToken);
        Assert.Equal(["u", "g", "r", "i", "z"], field.Bands.Select(b => b.Name));
        Assert.Equal("r", field.Bands[field.Detection].Name);
        Assert.Equal((2048, 1489), (field.Width, field.Height));
        Assert.All(field.Bands, b => Assert.True(b.Gain > 100));

        // A star is at one place in all bands, though u lies six pixels off in its own frame.
        FieldSources found = FieldSources.Extract(field, new ExtractionOptions(), 200, TestContext.Current.CancellationToken);
        ExtractionOptions strict = new() { Threshold = 5 };
        Extraction blue = SourceExtractor.Extract(
            field.Bands[field.IndexOf("g")].Plane, strict, 0, TestContext.Current.CancellationToken);
        PlaceIndex places = new(blue.Sources.Select(s => (s.X, s.Y)));
        List<int> near = [];
        int same = found.Sources.Count(s =>
        {
            places.Within(s.X, s.Y, 0.5, near);
            return near.Count > 0;
        });
        Assert.InRange((double)same / found.Sources.Length, 0.85, 1);
    }

    [Fact]
    public void ACubeAndFilesOfOneBandGiveTheSameField()
    {
        float[] first = [.. Enumerable.Range(0, 64 * 48).Select(i => (float)(i % 64))];
        float[] second = [.. first.Select(v => v + 1)];
        WriteImage("cube.fits", [.. first, .. second], [64, 48, 2], header => header.Add("BAND0", "g").Add("BAND1", "r"));
        WriteImage("g.fits", first, [64, 48], header => header.Add("FILTER", "g DECam"));
        WriteImage("r.fits", second, [64, 48], header => header.Add("FILTER", "r DECam"));
        SkyField cube = Read("cube.fits");
        SkyField files = Read("g.fits", "r.fits");
        Assert.Equal(["g", "r"], cube.Bands.Select(b => b.Name));
        Assert.Equal(["g", "r"], files.Bands.Select(b => b.Name));
        Assert.Equal(1, cube.Detection);
        Assert.Equal(cube.Bands[1].Plane.Pixels, files.Bands[1].Plane.Pixels);
    }

    [Fact]
    public void FilesThatDoNotMakeAFieldAreRefusedByName()
    {
        WriteImage("a.fits", new float[12], [4, 3], static _ => { });
        WriteImage("b.fits", new float[20], [5, 4], static _ => { });
        Assert.Contains("b.fits", Assert.Throws<DataFormatException>(() => Read("a.fits", "b.fits")).Message, StringComparison.Ordinal);
        Assert.Contains("no band 'z'", Assert.Throws<DataFormatException>(
            () => FieldReader.Read([_folder["a.fits"]], "z", TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        _folder.Write("text.fits", "SIMPLE? no");
        Assert.Throws<DataFormatException>(() => Read("text.fits"));
        _folder.Write("cut.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]);
        Assert.Throws<DataFormatException>(() => Read("cut.png"));
        Assert.Throws<DataFormatException>(() => Read("cut.png", "a.fits"));
    }

    [Fact]
    public void CutOutsArePreparedAsTrainingPicturesAre()
    {
        using Image<Rgb24> image = new(90, 70);
        for (int y = 0; y < 70; y++)
        {
            for (int x = 0; x < 90; x++) image[x, y] = new Rgb24((byte)(2 * x), (byte)(3 * y), (byte)((x * y) % 256));
        }

        image.SaveAsPng(_folder["field.png"]);
        using (Image<Rgb24> part = new(32, 32))
        {
            for (int y = 0; y < 32; y++)
            {
                for (int x = 0; x < 32; x++) part[x, y] = image[x + 20, y + 10];
            }

            part.SaveAsPng(_folder["part.png"]);
        }

        Preprocessing preprocessing = new(CentreCrop.None, ResizeFilter.Area, "rgb", "none");
        SourceCutter cutter = new(new ColourPicture(Read("field.png")), preprocessing, 3, 16, 16, PixelType.U8);
        byte[] cut = new byte[cutter.Bytes];
        Assert.True(cutter.TryCut(36, 26, 32, cut));
        byte[] imported = new byte[3 * 16 * 16];
        new PictureReader(preprocessing, 3, 16, 16).Read(_folder["part.png"], imported);
        Assert.Equal(imported, cut);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7.4, 0)]
    [InlineData(3, 7)]
    [InlineData(40, 3)]
    [InlineData(-30, 50)]
    public void BeyondTheFieldACutRepeatsItsEdge(double x, double y)
    {
        float[] pixels = [.. Enumerable.Range(0, 8 * 8).Select(static i => (float)i)];
        WriteImage("a.fits", pixels, [8, 8], header => header.Add("FILTER", "r"));
        const int side = 12;
        Preprocessing preprocessing = new(CentreCrop.None, ResizeFilter.Area, "r", "linear(maximum=63,minimum=0)");
        SourceCutter cutter = new(new ColourPicture(Read("a.fits")), preprocessing, 1, side, side, PixelType.U8);
        byte[] cut = new byte[cutter.Bytes];
        Assert.True(cutter.TryCut(x, y, side, cut));
        int left = (int)Math.Floor(x - (side / 2) + 0.5);
        int top = (int)Math.Floor(y - (side / 2) + 0.5);
        for (int i = 0; i < cut.Length; i++)
        {
            int nearest = (Math.Clamp(top + (i / side), 0, 7) * 8) + Math.Clamp(left + (i % side), 0, 7);
            Assert.Equal((byte)Math.Floor((nearest / 63.0 * 255) + 0.5), cut[i]);
        }
    }

    [Fact]
    public void AModelOfOtherBandsIsRefused()
    {
        WriteImage("a.fits", new float[64 * 64], [64, 64], header => header.Add("FILTER", "r"));
        Preprocessing preprocessing = new(CentreCrop.None, ResizeFilter.Area, "g,r,i", "lupton(Q=8,minimum=0,stretch=0.5)");
        FormatException error = Assert.Throws<FormatException>(
            () => new SourceCutter(new ColourPicture(Read("a.fits")), preprocessing, 3, 16, 16, PixelType.U8));
        Assert.Contains("the field has r", error.Message, StringComparison.Ordinal);
    }

    private SkyField Read(params string[] names) =>
        FieldReader.Read([.. names.Select(n => _folder[n])], null, TestContext.Current.CancellationToken);

    private void WriteImage(string name, float[] pixels, long[] axes, Action<FitsHeaderBuilder> cards)
    {
        FitsHeaderBuilder header = new();
        cards(header);
        FitsWriter.WriteFile(_folder[name], fits => fits.WriteImage<float>(pixels, axes, header));
    }
}
