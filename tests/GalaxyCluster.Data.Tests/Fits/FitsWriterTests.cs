using System.Text.Json;
using GalaxyCluster.Data.Fits;
using Xunit;

namespace GalaxyCluster.Data.Tests.Fits;

/// <summary>What is written is read back by astropy to the same bits as by this reader.</summary>
public sealed class FitsWriterTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ImagesOfAllTypes()
    {
        FitsWriter.WriteFile(_scratch["images.fits"], static w =>
        {
            w.WriteImage<float>([1.5f, float.NaN, -0.0f, 3e38f, 1e-40f, 7], [3, 2], Header("f4"));
            w.WriteImage<double>([1.5, double.NaN, Math.PI, double.Epsilon], [4], Header("f8"));
            w.WriteImage<byte>([0, 127, 128, 255], [2, 1, 2], Header("u1"));
            w.WriteImage<sbyte>([-128, -1, 0, 127], [4], Header("i1"));
            w.WriteImage<short>([short.MinValue, -1, 0, short.MaxValue], [4], Header("i2"));
            w.WriteImage<ushort>([0, 32767, 32768, 65535], [4], Header("u2"));
            w.WriteImage<int>([int.MinValue, -1, 0, int.MaxValue], [4], Header("i4"));
            w.WriteImage<uint>([0, 1u << 31, uint.MaxValue], [3], Header("u4"));
            w.WriteImage<long>([-(1L << 52), -1, 0, 1L << 52], [4], Header("i8"));
            w.WriteImage<ulong>([0, 1, 1UL << 63], [3], Header("u8"));
            w.WriteImage<float>([], [0], Header("none"));
        });
        Assert.Equal(11, CompareWithAstropy("images.fits"));
        using FitsFile file = FitsFile.Open(_scratch["images.fits"], Cancellation);
        Assert.Equal(0, new FileInfo(_scratch["images.fits"]).Length % FitsHeader.BlockBytes);
        Assert.Equal([0, 1, long.MinValue], file.GetImage(9, Cancellation).ReadIntegers(Cancellation));
        Assert.Equal([0, 32767, 32768, 65535], file.GetImage(5, Cancellation).ReadIntegers(Cancellation));
    }

    [Fact]
    public void TablesWithTextVectorsAndArrays()
    {
        string[] names = ["M 31", "", "a name that is long", "O'Hara"];
        FitsWriter.WriteFile(_scratch["table.fits"], w => w.WriteTable(
        [
            FitsOutputColumn.Texts("NAME", names),
            FitsOutputColumn.Numbers<double>("RA", new[] { 0.1, 359.9, double.NaN, 12 }, "deg"),
            FitsOutputColumn.Numbers<float>("PROBABILITY", new float[] { 1, 2, 3, 4, 5, 6, 7, 8 }, perRow: 2),
            FitsOutputColumn.Numbers<int>("CLASS", new[] { 1, -1, 2, 3 }, absent: -9),
            FitsOutputColumn.Numbers<ulong>("OBJID", new ulong[] { 0, 1237648722819547442, ulong.MaxValue, 1 }),
            FitsOutputColumn.Numbers<byte>("FLAGS", new byte[] { 1, 2, 4, 255 }),
            FitsOutputColumn.Numbers<ushort>("PIXEL", new ushort[] { 0, 1, 32768, 65535 }),
            FitsOutputColumn.Logicals("GALAXY", [true, false, true, true]),
            FitsOutputColumn.Arrays<float>("PROFILE",
                [new float[] { 1, 2, 3 }, default, new float[] { 4 }, new float[] { 5, 6 }]),
            FitsOutputColumn.Arrays<short>("NEAR", [default, new short[] { -1 }, new short[] { 4, 5 }, default]),
        ],
        new FitsHeaderBuilder().Add("EXTNAME", "CATALOGUE")));
        using FitsFile file = FitsFile.Open(_scratch["table.fits"], Cancellation);
        FitsTable table = file.GetTable(1, Cancellation);
        Assert.Equal(names, table.ReadStrings(table.Column("name"), Cancellation));
        Assert.Equal([1L, -1, 2, 3], table.ReadIntegers(table.Column("CLASS"), Cancellation));
        Assert.Equal([0, 1237648722819547442, -1, 1], table.ReadIntegers(table.Column("OBJID"), Cancellation));
        Assert.Equal([4L, 5], table.ReadIntegers(table.Column("NEAR"), 2, Cancellation));
        CompareWithAstropy("table.fits");
    }

    [Fact]
    public void CompressedImagesOfAllMethods()
    {
        float[] sky = AstropyFilesTests.Sky(83, 3 * 40);
        (sky[900], sky[9000]) = (0, 4e5f);
        sky.AsSpan(1000, 83 * 5).Fill(7); // tiles without noise are kept as they are
        short[] counts = [.. sky.Select(static s => (short)Math.Min((s - 90) * 2000, 32767))];
        FitsWriter.WriteFile(_scratch["tiles.fits"], w =>
        {
            foreach (FitsCompression method in Enum.GetValues<FitsCompression>())
            {
                foreach (FitsDither dither in Enum.GetValues<FitsDither>())
                    w.WriteCompressedImage<float>(sky, [83, 40, 3], new FitsTiling
                    {
                        Compression = method,
                        Dither = dither,
                        DitherSeed = 9999,
                        Tile = [30, 11, 2],
                    }, Header($"{method} {dither}"));
                w.WriteCompressedImage<byte>([.. counts.Select(static c => (byte)(c >> 4))], [83, 120], new FitsTiling
                {
                    Compression = method,
                }, Header($"{method} u1"));
                w.WriteCompressedImage<short>(counts, [83, 120], new FitsTiling { Compression = method },
                    Header($"{method} i2"));
                w.WriteCompressedImage<ushort>(
                    [.. counts.Select(static c => (ushort)c)], [83, 120], new FitsTiling { Compression = method },
                    Header($"{method} u2"));
                w.WriteCompressedImage<int>(
                    [.. counts.Select(static (c, i) => c * i * 7919)], [83, 120],
                    new FitsTiling { Compression = method, Tile = [83, 40] },
                    Header($"{method} i4"));
                if (method != FitsCompression.Rice1)
                    w.WriteCompressedImage<float>(
                        sky, [83, 120], new FitsTiling { Compression = method, QuantizeLevel = 0 },
                        Header($"{method} lossless"));
            }
        });
        Assert.Equal(23, CompareWithAstropy("tiles.fits"));
        using FitsFile file = FitsFile.Open(_scratch["tiles.fits"], Cancellation);
        foreach (FitsImage image in file.GetHdus(Cancellation).Skip(1).Cast<FitsImage>())
            CompareWithOriginal(image, sky, counts);
    }

    /// <summary>astropy 5 does not ask for NaN when it reads tiles; cfitsio's own program does.</summary>
    [Theory]
    [InlineData(FitsCompression.Gzip1, FitsDither.None)]
    [InlineData(FitsCompression.Gzip2, FitsDither.Subtractive)]
    [InlineData(FitsCompression.Rice1, FitsDither.SubtractiveKeepingZero)]
    public void CfitsioUnpacksWithNaNAndZero(FitsCompression method, FitsDither dither)
    {
        float[] sky = AstropyFilesTests.Sky(97, 60);
        (sky[100], sky[101], sky[4000]) = (float.NaN, 0, float.NaN);
        FitsTiling tiling = new() { Compression = method, Dither = dither, Tile = [97, 9], DitherSeed = 123 };
        FitsWriter.WriteFile(
            _scratch["a.fits.fz"],
            w => w.WriteCompressedImage<float>(sky, [97, 60], tiling, new FitsHeaderBuilder()));
        Astropy.Cfitsio("funpack", "-O", _scratch["b.fits"], _scratch["a.fits.fz"]);
        using FitsFile packed = FitsFile.Open(_scratch["a.fits.fz"], Cancellation);
        using FitsFile unpacked = FitsFile.Open(_scratch["b.fits"], Cancellation);
        float[] pixels = packed.GetFirstImage(Cancellation).ReadFloats(Cancellation);
        Assert.Equal(unpacked.GetFirstImage(Cancellation).ReadFloats(Cancellation), pixels);
        Assert.Equal([100, 4000], Enumerable.Range(0, pixels.Length).Where(i => float.IsNaN(pixels[i])));
        Assert.True(dither != FitsDither.SubtractiveKeepingZero || pixels[101] == 0);
    }

    [Fact]
    public void HeadersKeepWhatTheyAreGiven()
    {
        string text = string.Concat(Enumerable.Repeat("it's a long '' story; ", 12)) + "end";
        FitsWriter.WriteFile(_scratch["header.fits"], w => w.WriteImage<byte>([1], [1], new FitsHeaderBuilder()
            .Add("OBJECT", "M 31", "a comment").Add("STORY", text).Add("RA", 0.1).Add("WHOLE", 5.0).Add("N", -7L)
            .Add("OK", true)
            .Add("LONG KEYWORD OF MINE", 1e-300).Add("EMPTY", "").AddComment(new string('c', 200))
            .Add("QUOTES", "''''")));
        using FitsFile file = FitsFile.Open(_scratch["header.fits"], Cancellation);
        FitsHeader header = file.GetHdu(0, Cancellation).Header;
        Assert.Equal(text, header.GetText("STORY"));
        Assert.Equal("a comment", header.Find("OBJECT")!.Comment);
        Assert.Equal((0.1, 5.0, -7L, (bool?)true),
            (header.GetReal("RA"), header.GetReal("WHOLE"), header.GetInteger("N"), header.TryGetLogical("OK")));
        Assert.Equal(1e-300, header.GetReal("LONG KEYWORD OF MINE"));
        Assert.Equal("''''", header.GetText("QUOTES"));
        CompareWithAstropy("header.fits");

        FitsWriter.WriteFile(
            _scratch["copy.fits"], w => w.WriteImage<byte>([1], [1], new FitsHeaderBuilder().AddFrom(header)));
        using FitsFile copy = FitsFile.Open(_scratch["copy.fits"], Cancellation);
        Assert.Equal(
            header.Cards.Select(static c => (c.Keyword, c.Value, c.Comment)),
            copy.GetHdu(0, Cancellation).Header.Cards.Select(static c => (c.Keyword, c.Value, c.Comment)));
    }

    [Fact]
    public void WhatFitsCannotHoldIsRefused()
    {
        FitsHeaderBuilder header = new();
        Assert.Throws<ArgumentException>(() => header.Add("NAXIS1", 5));
        Assert.Throws<ArgumentException>(() => header.Add("TFORM12", "E"));
        Assert.Throws<ArgumentException>(() => header.Add("OBJECT", "Größe"));
        Assert.Throws<ArgumentException>(() => header.Add("BAD", double.NaN));
        Assert.Throws<ArgumentException>(() => header.Add("A=B", 1));
        FitsWriter writer = new(Stream.Null);
        Assert.Throws<ArgumentException>(() => writer.WriteImage<float>([1, 2], [3], header));
        Assert.Throws<ArgumentException>(() => writer.WriteImage<char>(['a'], [1], header));
        Assert.Throws<ArgumentException>(() => writer.WriteTable(
            [FitsOutputColumn.Texts("A", ["x"]), FitsOutputColumn.Texts("a", ["y"])], header));
        Assert.Throws<ArgumentException>(() => writer.WriteCompressedImage<float>(
            [1, 2], [2], new FitsTiling { QuantizeLevel = 0 }, header));
    }

    private static void CompareWithOriginal(FitsImage image, float[] sky, short[] counts)
    {
        float[] pixels = image.ReadFloats(Cancellation);
        bool isLossless = image.Name.EndsWith("lossless", StringComparison.Ordinal);
        if (image.BitPix == -32)
        {
            double worst = 0;
            for (int i = 0; i < sky.Length; i++)
            {
                Assert.True(sky[i] != 0 || !image.Name.EndsWith("Zero", StringComparison.Ordinal) || pixels[i] == 0);
                worst = Math.Max(worst, Math.Abs(sky[i] - pixels[i]));
            }

            // Noise of 3, a quarter of it a step; in tiles where it is taken for more, up to this.
            Assert.InRange(worst, isLossless ? 0 : 0.1, isLossless ? 0 : 1);
        }
        else if (image.Name.EndsWith("i2", StringComparison.Ordinal))
        {
            Assert.Equal(counts.Select(static c => (long)c), image.ReadIntegers(Cancellation));
        }
    }

    private int CompareWithAstropy(string name)
    {
        using JsonDocument expected = Astropy.Run("astropy_read.py", _scratch[name]);
        JsonElement hdus = expected.RootElement.GetProperty("files").GetProperty(name);
        using FitsFile file = FitsFile.Open(_scratch[name], Cancellation);
        Assert.Equal(hdus.GetArrayLength(), file.GetHdus(Cancellation).Count);
        int images = 0;
        foreach (FitsHdu hdu in file.GetHdus(Cancellation))
        {
            JsonElement entry = hdus[hdu.Index];
            if (hdu is FitsTable table)
            {
                foreach (FitsColumn column in table.Columns)
                    Assert.True(
                        entry.GetProperty("columns").GetProperty(column.Name).GetString()
                            == ArrayDigest.Of(table, column),
                        $"{name}, {column.Name}");
            }
            else if (entry.TryGetProperty("values", out JsonElement values))
            {
                Assert.True(values.GetString() == ArrayDigest.Of((FitsImage)hdu),
                    $"{name}, HDU {hdu.Index} {hdu.Name}");
                images++;
            }
        }

        return images;
    }

    private static FitsHeaderBuilder Header(string name) => new FitsHeaderBuilder().Add("EXTNAME", name);
}
