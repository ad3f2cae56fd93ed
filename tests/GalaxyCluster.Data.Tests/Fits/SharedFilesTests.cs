using System.Text.Json;
using GalaxyCluster.Data.Fits;
using Xunit;

namespace GalaxyCluster.Data.Tests.Fits;

/// <summary>
/// Every FITS file of the shared data, against the numbers that astropy read from it:
/// tests/Fixtures/fits/astropy_read.py made one hash an array, reference.json beside the files has chosen values.
/// </summary>
public sealed class SharedFilesTests
{
    [Fact]
    public void EveryArrayHasAstropysBits()
    {
        string root = Path.GetDirectoryName(ScratchFolder.SharedData("sdss-frame-mini"))!;
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(TestFixture.PathOf("fits", "shared.json")));
        int arrays = 0;
        foreach (JsonProperty file in expected.RootElement.GetProperty("files").EnumerateObject())
        {
            using FitsFile fits = FitsFile.Open(Path.Combine(root, file.Name), TestContext.Current.CancellationToken);
            IReadOnlyList<FitsHdu> hdus = fits.GetHdus(TestContext.Current.CancellationToken);
            Assert.Equal(file.Value.GetArrayLength(), hdus.Count);
            for (int i = 0; i < hdus.Count; i++)
                arrays += Compare(hdus[i], file.Value[i], $"{file.Name}, HDU {i}");
        }

        Assert.Equal(850, arrays);
    }

    /// <summary>The comparison sees one wrong bit of one pixel.</summary>
    [Fact]
    public void AWrongBitIsSeen()
    {
        string path = Path.Combine(ScratchFolder.SharedData("sdss-stamps-5band"), "stamp-g-164.4311-39.0359.fits");
        byte[] file = File.ReadAllBytes(path);
        using FitsFile right = FitsFile.Open(file, "right", TestContext.Current.CancellationToken);
        FitsImage image = right.GetFirstImage(TestContext.Current.CancellationToken);
        string digest = ArrayDigest.Of(image);
        file[image.DataOffset + 1003] ^= 1;
        Assert.NotEqual(digest, ArrayDigest.Of(image));
    }

    [Theory]
    [InlineData("decals-tilecompressed-fits")]
    [InlineData("decam-a2670-cutouts")]
    [InlineData("sdss-frame-2583-2-136")]
    [InlineData("sdss-frame-mini")]
    [InlineData("sdss-stamps-5band")]
    public void ValuesAreThoseOfTheReference(string folder)
    {
        string path = ScratchFolder.SharedData(folder);
        using JsonDocument expected = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(path, "reference.json")).Replace("NaN", "null", StringComparison.Ordinal));
        foreach (JsonProperty file in expected.RootElement.EnumerateObject())
        {
            using FitsFile fits = FitsFile.Open(Path.Combine(path, file.Name), TestContext.Current.CancellationToken);
            foreach (JsonElement hdu in file.Value.EnumerateArray().Where(static h => h.TryGetProperty("hdu", out _)))
                CompareValues(fits, hdu, $"{file.Name}, HDU {hdu.GetProperty("hdu").GetInt32()}");
        }
    }

    private static void CompareValues(FitsFile fits, JsonElement expected, string what)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        FitsHdu hdu = fits.GetHdu(expected.GetProperty("hdu").GetInt32(), cancellation);
        if (expected.TryGetProperty("columns", out JsonElement columns))
        {
            FitsTable table = Assert.IsType<FitsTable>(hdu);
            Assert.Equal(expected.GetProperty("rows").GetInt32(), table.RowCount);
            foreach (var (column, i) in columns.EnumerateArray().Select(static (c, i) => (c, i)))
            {
                Assert.Equal(column[0].GetString(), table.Columns[i].Name);
                Assert.Equal(column[1].GetString(), table.Columns[i].Format);
            }
        }

        if (!expected.TryGetProperty("shape_numpy_yx", out JsonElement shape))
            return;
        FitsImage image = Assert.IsAssignableFrom<FitsImage>(hdu);
        Assert.Equal(shape.EnumerateArray().Select(static n => n.GetInt64()).Reverse(), image.Axes);
        Assert.Equal(expected.GetProperty("bitpix").GetInt32(), image.BitPix);
        double[] values = image.ReadDoubles(cancellation);
        Assert.Equal(expected.GetProperty("nan").GetInt32(), values.Count(double.IsNaN));
        Assert.Equal(Real(expected.GetProperty("min")), values.Aggregate(Math.Min));
        Assert.Equal(Real(expected.GetProperty("max")), values.Aggregate(Math.Max));
        // numpy adds in another order.
        double sum = Real(expected.GetProperty("sum"));
        Assert.True(double.IsNaN(sum) || Math.Abs(values.Sum() - sum) <= 1e-9 * values.Sum(Math.Abs), what);
        foreach (JsonElement pixel in expected.GetProperty("pixels").EnumerateArray())
        {
            long at = 0;
            foreach (var (index, axis) in pixel[0].EnumerateArray().Select(static (p, i) => (p.GetInt64(), i)))
                at = (at * shape[axis].GetInt64()) + index;
            Assert.Equal(Real(pixel[1]), values[at]);
        }
    }

    private static double Real(JsonElement number) =>
        number.ValueKind == JsonValueKind.Null ? double.NaN : number.GetDouble();

    private static int Compare(FitsHdu hdu, JsonElement expected, string what)
    {
        Assert.Equal(expected.GetProperty("name").GetString(), hdu.Name);
        if (expected.TryGetProperty("columns", out JsonElement columns))
        {
            FitsTable table = Assert.IsType<FitsTable>(hdu);
            Assert.Equal(expected.GetProperty("rows").GetInt32(), table.RowCount);
            foreach (JsonProperty column in columns.EnumerateObject())
                Same(column.Value.GetString()!, ArrayDigest.Of(table, table.Column(column.Name)),
                    $"{what}, {column.Name}");
            Assert.Equal(columns.EnumerateObject().Count(), table.Columns.Length);
            return table.Columns.Length;
        }

        if (!expected.TryGetProperty("values", out JsonElement values))
            return 0;
        FitsImage image = Assert.IsAssignableFrom<FitsImage>(hdu);
        double[] pixels = image.ReadDoubles(TestContext.Current.CancellationToken);
        Same(values.GetString()!, ArrayDigest.Of(pixels), what);
        if (image.BitPix == -32)
        {
            float[] floats = image.ReadFloats(TestContext.Current.CancellationToken);
            Assert.Equal(pixels, floats.Select(static f => (double)f));
        }

        return 1;
    }

    private static void Same(string expected, string actual, string what) =>
        Assert.True(expected == actual, $"{what}: not the values that astropy reads");
}
