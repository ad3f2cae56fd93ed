using System.Text.Json;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Tests.Fits;
using GalaxyCluster.Data.Wcs;
using Xunit;

namespace GalaxyCluster.Data.Tests.Wcs;

/// <summary>Against astropy's numbers: tests/Fixtures/generate_wcs.py.</summary>
public sealed class WorldCoordinatesTests
{
    /// <summary>The limit that is asked for is 0.01; what both libraries' arithmetic leaves is far less.</summary>
    private const double MaxArcseconds = 1e-6;
    private const double MaxPixels = 1e-6;

    [Fact]
    public void HeadersOfAllKindsAgreeWithAstropy()
    {
        using JsonDocument vectors = Vectors();
        double worst = 0;
        foreach (JsonElement entry in vectors.RootElement.GetProperty("headers").EnumerateArray())
            worst = Math.Max(worst, Compare(
                WorldCoordinates.Read(Header(Cards(entry))), entry, entry.GetProperty("name").GetString()!));
        TestContext.Current.TestOutputHelper?.WriteLine($"largest difference: {worst:E2} arcsec");
    }

    [Fact]
    public void RealFilesAgreeWithAstropy()
    {
        string root = Path.GetDirectoryName(ScratchFolder.SharedData("sdss-frame-mini"))!;
        using JsonDocument vectors = Vectors();
        double worst = 0;
        foreach (JsonElement entry in vectors.RootElement.GetProperty("files").EnumerateArray())
        {
            string name = entry.GetProperty("file").GetString()!;
            using FitsFile file = FitsFile.Open(Path.Combine(root, name), TestContext.Current.CancellationToken);
            FitsImage image = file.GetImage(
                entry.GetProperty("hdu").GetInt32(), TestContext.Current.CancellationToken);
            worst = Math.Max(worst, Compare(WorldCoordinates.Read(image.Header), entry, name));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"largest difference: {worst:E2} arcsec");
    }

    [Fact]
    public void ScampsTermsInATanHeaderAreThoseOfTpv()
    {
        using JsonDocument vectors = Vectors();
        JsonElement tpv = vectors.RootElement.GetProperty("headers").EnumerateArray()
            .First(static h => h.GetProperty("name").GetString() == "TPV");
        var cards = Cards(tpv).Select(static c => c.Value is string s
            ? (c.Keyword, (object)s.Replace("TPV", "TAN", StringComparison.Ordinal)) : c);
        Compare(WorldCoordinates.Read(Header([.. cards])), tpv, "TAN with PV");
    }

    [Fact]
    public void AnotherProjectionIsRefusedAtItsKeyword()
    {
        DataFormatException e = Assert.Throws<DataFormatException>(() => WorldCoordinates.Read(Header(
            ("CTYPE1", "RA---SIN"), ("CTYPE2", "DEC--SIN"))));
        Assert.Contains("CTYPE1", e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Offset);
    }

    [Fact]
    public void AMatrixWithoutInverseIsRefused() =>
        Assert.Throws<DataFormatException>(() => WorldCoordinates.Read(Header(
            ("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"), ("CD1_1", 1e-4), ("CD1_2", 1e-4), ("CD2_1", 1e-4),
            ("CD2_2", 1e-4))));

    [Fact]
    public void WithoutTypesThereAreNoCoordinates() => Assert.Null(WorldCoordinates.TryRead(Header(("CRVAL1", 1.5))));

    [Fact]
    public void TheOtherHalfOfTheSkyHasNoPixel()
    {
        WorldCoordinates wcs = WorldCoordinates.Read(Header(
            ("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN"), ("CRVAL1", 10.0), ("CRVAL2", 20.0), ("CDELT1", -0.1),
            ("CDELT2", 0.1)));
        Assert.Null(wcs.TryToPixel(new(190, -20)));
        Assert.Equal(360, wcs.PixelScale, 9);
    }

    private static double Compare(WorldCoordinates wcs, JsonElement entry, string what)
    {
        double worst = 0;
        foreach (JsonElement pair in entry.GetProperty("pairs").EnumerateArray())
        {
            PixelPosition pixel = new(pair[0].GetDouble(), pair[1].GetDouble());
            SkyPosition expected = new(pair[2].GetDouble(), pair[3].GetDouble());
            SkyPosition sky = wcs.ToSky(pixel);
            double difference = Arcseconds(sky, expected);
            worst = Math.Max(worst, difference);
            Assert.True(difference <= MaxArcseconds, $"{what}: {pixel} is {sky}, expected {expected}");
            PixelPosition? back = wcs.TryToPixel(expected);
            Assert.True(
                back is { } b && Math.Abs(b.X - pixel.X) <= MaxPixels && Math.Abs(b.Y - pixel.Y) <= MaxPixels,
                $"{what}: {expected} is {back}, expected {pixel}");
        }

        return worst;
    }

    private static double Arcseconds(SkyPosition a, SkyPosition b)
    {
        double ra = Math.Abs(a.RightAscension - b.RightAscension) % 360;
        ra = Math.Min(ra, 360 - ra) * Math.Cos(a.Declination * Math.PI / 180);
        double dec = a.Declination - b.Declination;
        return 3600 * Math.Sqrt((ra * ra) + (dec * dec));
    }

    private static (string Keyword, object Value)[] Cards(JsonElement entry) =>
    [
        .. entry.GetProperty("cards").EnumerateArray().Select(static c => (
            c[0].GetString()!,
            c[1].ValueKind == JsonValueKind.String ? (object)c[1].GetString()! : c[1].GetDouble())),
    ];

    private static FitsHeader Header(params (string Keyword, object Value)[] cards)
    {
        byte[] file = new FitsBytes().Header([("SIMPLE", true), ("BITPIX", 8), ("NAXIS", 0), .. cards]).ToArray();
        using FitsFile fits = FitsFile.Open(file, "header", CancellationToken.None);
        return fits.GetHdu(0, CancellationToken.None).Header;
    }

    private static JsonDocument Vectors() =>
        JsonDocument.Parse(File.ReadAllBytes(TestFixture.PathOf("wcs", "vectors.json")));
}
