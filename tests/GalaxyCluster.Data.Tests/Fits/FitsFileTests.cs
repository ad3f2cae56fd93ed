using System.IO.Compression;
using GalaxyCluster.Data.Fits;
using ICSharpCode.SharpZipLib.BZip2;
using Xunit;

namespace GalaxyCluster.Data.Tests.Fits;

public sealed class FitsFileTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void IntegersAreScaledAndBlanksAreNaN()
    {
        byte[] file = new FitsBytes().Header(
            ("SIMPLE", true), ("BITPIX", 16), ("NAXIS", 2), ("NAXIS1", 2), ("NAXIS2", 2), ("BSCALE", 0.5),
            ("BZERO", 100.0),
            ("BLANK", -1)).Data(0, 4, 0xFF, 0xFF, 0x80, 0, 0x7F, 0xFF).ToArray();
        FitsImage image = Open(file).GetImage(0, Cancellation);
        Assert.Equal([102, double.NaN, -16284, 16483.5], image.ReadDoubles(Cancellation));
        Assert.Equal([102, float.NaN, -16284, 16483.5f], image.ReadFloats(Cancellation));
        Assert.Throws<InvalidOperationException>(() => image.ReadIntegers(Cancellation));
    }

    [Theory]
    [InlineData(8, 0.0, new byte[] { 0, 128, 255 }, new long[] { 0, 128, 255 })]
    [InlineData(8, -128.0, new byte[] { 0, 128, 255 }, new long[] { -128, 0, 127 })]
    [InlineData(16, 32768.0, new byte[] { 0x80, 0, 0, 0, 0x7F, 0xFF }, new long[] { 0, 32768, 65535 })]
    [InlineData(32, 2147483648.0, new byte[] { 0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF }, new long[] { 0, 4294967295 })]
    [InlineData(
        64, 9223372036854775808.0, new byte[] { 0x80, 0, 0, 0, 0, 0, 0, 0, 0x7F, 255, 255, 255, 255, 255, 255, 255 },
        new long[] { 0, -1 })]
    public void UnsignedConventionsAreExact(int bits, double zero, byte[] stored, long[] expected)
    {
        byte[] file = new FitsBytes().Header(
            ("SIMPLE", true), ("BITPIX", bits), ("NAXIS", 1), ("NAXIS1", expected.Length), ("BZERO", zero))
            .Data(stored).ToArray();
        Assert.Equal(expected, Open(file).GetImage(0, Cancellation).ReadIntegers(Cancellation));
    }

    [Fact]
    public void WindowsOfAPlaneAreThoseOfTheWhole()
    {
        float[] values = [.. Enumerable.Range(0, 5 * 4 * 3).Select(static i => i * 0.5f)];
        FitsImage image = Open(new FitsBytes().Primary(-32, 5, 4, 3).Floats(values).ToArray())
            .GetImage(0, Cancellation);
        Assert.Equal((5, 4, 3), (image.Width, image.Height, image.Planes));
        Assert.Equal(values, image.ReadFloats(Cancellation));
        float[] window = new float[6];
        image.Read(new(1, 2, 3, 2, 1), window, Cancellation);
        Assert.Equal([15.5f, 16, 16.5f, 18, 18.5f, 19], window);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Read(new(3, 0, 3, 2), window, Cancellation));
    }

    [Fact]
    public void HeaderTextsMayBeLongAndKeywordsHierarchical()
    {
        FitsBytes bytes = new FitsBytes().Card("SIMPLE  =                    T").Card("BITPIX  =                    8")
            .Card("NAXIS   =                    0").Card("OBJECT  = 'O''Hara''s &' / one").Card("CONTINUE  'long &'")
            .Card("CONTINUE  'name  '    / two").Card("HIERARCH ESO DET DIT = 1.5D2 / [s]").Card("EXPTIME = 1.5D2")
            .Card("EMPTY   =").Card("COMMENT  it isn't = ' quoted").Card("EXPTIME = 7").End();
        FitsHeader header = Open(bytes.ToArray()).GetHdu(0, Cancellation).Header;
        Assert.Equal("O'Hara's long name", header.GetText("OBJECT"));
        Assert.Equal("one two", header.Find("OBJECT")!.Comment);
        Assert.Equal(150, header.GetReal("ESO DET DIT"));
        Assert.Equal(150, header.GetInteger("EXPTIME"));
        Assert.Null(header.TryGetReal("EMPTY"));
        Assert.True(header.Contains("EMPTY"));
        Assert.Equal("it isn't = ' quoted", header.Cards.Single(static c => c.Keyword == "COMMENT").Value);
    }

    [Fact]
    public void CompressedFilesAreReadByWhatTheyHold()
    {
        byte[] plain = new FitsBytes().Primary(-32, 3).Floats(1, 2, 3).ToArray();
        using MemoryStream gzip = new();
        using (GZipStream stream = new(gzip, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(plain);
        using MemoryStream bzip2 = new();
        BZip2.Compress(new MemoryStream(plain[..1000]), bzip2, isStreamOwner: false, 9);
        // A second stream on end, as pbzip2 writes.
        BZip2.Compress(new MemoryStream(plain[1000..]), bzip2, isStreamOwner: false, 1);
        foreach (byte[] file in new[] { plain, gzip.ToArray(), bzip2.ToArray() })
        {
            using FitsFile fits = FitsFile.Open(file, "test", Cancellation);
            Assert.Single(fits.GetHdus(Cancellation));
            Assert.Equal([1f, 2, 3], fits.GetImage(0, Cancellation).ReadFloats(Cancellation));
        }
    }

    [Fact]
    public void ABrokenArchiveIsNamed()
    {
        byte[] plain = new FitsBytes().Primary(-32, 3).Floats(1, 2, 3).ToArray();
        using MemoryStream bzip2 = new();
        BZip2.Compress(new MemoryStream(plain), bzip2, isStreamOwner: false, 9);
        byte[] cut = bzip2.ToArray()[..60];
        DataFormatException e = Assert.Throws<DataFormatException>(() => FitsFile.Open(cut, "cut.bz2", Cancellation));
        Assert.Contains("cut.bz2: bzip2", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BITPIX  =                   17", "BITPIX", 80)]
    [InlineData("NAXIS   =                   -1", "NAXIS", 160)]
    [InlineData("NAXIS1  =                'abc'", "NAXIS1", 240)]
    [InlineData("NAXIS1  =   999999999999999999", "999999999999999999", 0)]
    [InlineData("NAXIS1  =           2000000000", "the file is shorter", 2880)]
    public void AWrongKeywordIsNamedWithItsOffset(string card, string expected, long offset)
    {
        string[] cards =
        [
            "SIMPLE  =                    T", "BITPIX  =                  -32", "NAXIS   =                    1",
            "NAXIS1  =                    3",
        ];
        FitsBytes bytes = new();
        foreach (string c in cards)
            bytes.Card(c[..8] == card[..8] ? card : c);
        byte[] file = bytes.End().Floats(1, 2, 3).ToArray();
        DataFormatException e = Assert.Throws<DataFormatException>(() =>
        {
            using FitsFile fits = FitsFile.Open(file, "bad.fits", Cancellation);
            fits.GetImage(0, Cancellation).ReadFloats(Cancellation);
        });
        Assert.StartsWith("bad.fits: HDU 0, offset ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Equal(offset, e.Offset);
    }

    [Fact]
    public void WhatIsCutIsRefusedAndWhatIsWholeBeforeIsRead()
    {
        byte[] file = new FitsBytes().Primary(-32, 3).Floats(1, 2, 3)
            .Header(("XTENSION", "IMAGE"), ("BITPIX", 8), ("NAXIS", 1), ("NAXIS1", 5000), ("PCOUNT", 0), ("GCOUNT", 1))
            .Data(new byte[5000]).ToArray();
        using FitsFile fits = FitsFile.Open(file.AsMemory(0, file.Length - 3000), "cut.fits", Cancellation);
        Assert.Equal([1f, 2, 3], fits.GetImage(0, Cancellation).ReadFloats(Cancellation));
        DataFormatException e = Assert.Throws<DataFormatException>(
            () => fits.GetImage(1, Cancellation).ReadFloats(Cancellation));
        Assert.Equal(2 * 2880 + 2880, e.Offset);
    }

    [Fact]
    public void AsciiTablesAreRead()
    {
        byte[] file = new FitsBytes().Primary(8).Header(
            ("XTENSION", "TABLE"), ("BITPIX", 8), ("NAXIS", 2), ("NAXIS1", 24), ("NAXIS2", 3), ("PCOUNT", 0),
            ("GCOUNT", 1),
            ("TFIELDS", 3), ("TTYPE1", "NAME"), ("TFORM1", "A6"), ("TBCOL1", 1), ("TTYPE2", "MAG"), ("TFORM2", "F8.2"),
            ("TBCOL2", 8), ("TNULL2", "--"), ("TTYPE3", "N"), ("TFORM3", "D8.3"), ("TBCOL3", 17), ("TSCAL3", 2.0))
            .Data([.. "M 31       3.44  1.5D+02M 33   --       12345678N 1      -00725    -1.5 "u8]).ToArray();
        FitsAsciiTable table = Assert.IsType<FitsAsciiTable>(Open(file).GetHdu(1, Cancellation));
        Assert.Equal(["M 31", "M 33", "N 1"], table.ReadStrings(table.Column("name"), Cancellation));
        Assert.Equal([3.44, double.NaN, -7.25], table.ReadDoubles(table.Column("MAG"), Cancellation));
        Assert.Equal([300, 24691.356, -3], table.ReadDoubles(table.Column("N"), Cancellation));
        Assert.Throws<InvalidOperationException>(() => table.ReadDoubles(table.Column("NAME"), Cancellation));
    }

    [Fact]
    public void ATextWithoutItsQuoteIsRefused()
    {
        byte[] file = new FitsBytes().Card("SIMPLE  =                    T").Card("OBJECT  = 'no end").End().ToArray();
        Assert.Equal(80, Assert.Throws<DataFormatException>(() => Open(file)).Offset);
    }

    [Fact]
    public void ATextWithoutEndIsRefused()
    {
        FitsBytes bytes = new FitsBytes().Card("SIMPLE  =                    T").Card("OBJECT  = 'a&'");
        for (int i = 0; i < 2000; i++)
            bytes.Card($"CONTINUE  '{new string('x', 60)}&'");
        DataFormatException e = Assert.Throws<DataFormatException>(() => Open(bytes.End().ToArray()));
        Assert.Contains("OBJECT is continued", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AForeignFileIsRefused()
    {
        DataFormatException e = Assert.Throws<DataFormatException>(
            () => FitsFile.Open(new byte[4000], "zeros", Cancellation));
        Assert.Contains("not a FITS file", e.Message, StringComparison.Ordinal);
        Assert.Throws<DataFormatException>(() => FitsFile.Open(ReadOnlyMemory<byte>.Empty, "empty", Cancellation));
    }

    private static FitsFile Open(byte[] file) => FitsFile.Open(file, "test.fits", Cancellation);
}
