using System.IO.Compression;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Tests.Fuzzing;
using GalaxyCluster.Data.Wcs;
using ICSharpCode.SharpZipLib.BZip2;
using Xunit;

namespace GalaxyCluster.Data.Tests.Fits;

public sealed class FitsFuzzTests
{
    /// <summary>Eight bits of a bit column become 8 doubles, floats and longs; a header's cards are kept as
    /// objects.</summary>
    private const int PlainBytesPerByte = 256;

    /// <summary>Tables, images and headers as they are.</summary>
    [Fact]
    public void Plain() => Fuzzer.Run(new FuzzTarget
    {
        Name = "FITS",
        Seeds = [.. FitsSeeds.Plain(), .. Real("sdss-stamps-5band", "cat-*.fits")],
        Read = ReadAll,
        FixedBytes = 4 << 20,
        BytesPerByte = PlainBytesPerByte,
    });

    /// <summary>Tile-compressed: a tile makes at most 1100 bytes of one, and is read as floats and doubles.</summary>
    [Fact]
    public void Tiled() => Fuzzer.Run(new FuzzTarget
    {
        Name = "tile-compressed FITS",
        Seeds = [.. FitsSeeds.Tiled()],
        Read = ReadAll,
        FixedBytes = 16 << 20,
        BytesPerByte = 1100 * 8,
    });

    /// <summary>Inside gzip and bzip2: what is expanded is bounded by 1100 bytes a byte and 64 MiB.</summary>
    [Fact]
    public void Compressed() => Fuzzer.Run(new FuzzTarget
    {
        Name = "FITS in gzip and bzip2",
        Seeds = [.. FitsSeeds.Plain().SelectMany(static f => new[] { Gzip(f), Bzip2(f) })],
        Read = ReadAll,
        FixedBytes = 80 << 20,
        BytesPerByte = 1100 * 8,
    });

    internal static void ReadAll(byte[] bytes)
    {
        using FitsFile file = FitsFile.Open(bytes, "fuzz", CancellationToken.None);
        foreach (FitsHdu hdu in file.GetHdus(CancellationToken.None))
        {
            if (hdu is FitsImage image)
                ReadImage(image);
            else if (hdu is FitsTable table)
                ReadTable(table);
        }
    }

    private static void ReadImage(FitsImage image)
    {
        if (WorldCoordinates.TryRead(image.Header) is { } wcs)
            wcs.TryToPixel(wcs.ToSky(new(10, 20)));
        if (image.PixelCount == 0)
            return;
        image.ReadFloats(CancellationToken.None);
        image.ReadDoubles(CancellationToken.None);
        if (image is { BitPix: > 0, Scale: 1, Zero: 0 })
            image.ReadIntegers(CancellationToken.None);
        float[] corner = new float[4];
        image.Read(new(0, 0, Math.Min(2, image.Width), Math.Min(2, image.Height), image.Planes - 1), corner, default);
    }

    private static void ReadTable(FitsTable table)
    {
        foreach (FitsColumn column in table.Columns)
        {
            if (column.IsVariable)
                ReadArrays(table, column);
            else if (column.Type == FitsColumnType.Character)
                table.ReadStrings(column, CancellationToken.None);
            else
                table.ReadDoubles(column, CancellationToken.None);
            if (column is { IsVariable: false, Scale: 1, Zero: 0 }
                && (column.IsInteger || column.Type == FitsColumnType.Bit))
                table.ReadIntegers(column, CancellationToken.None);
        }
    }

    private static void ReadArrays(FitsTable table, FitsColumn column)
    {
        for (int row = 0; row < Math.Min(table.RowCount, 8); row++)
        {
            if (column.Type == FitsColumnType.Character)
                table.ReadString(column, row, CancellationToken.None);
            else
                table.ReadFloats(column, row, CancellationToken.None);
        }
    }

    private static IEnumerable<byte[]> Real(string folder, string pattern) =>
        ScratchFolder.SharedDataOrNull(folder) is { } path
            ? Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];

    private static byte[] Gzip(byte[] file)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Optimal))
            gzip.Write(file);
        return stream.ToArray();
    }

    private static byte[] Bzip2(byte[] file)
    {
        using MemoryStream stream = new();
        BZip2.Compress(new MemoryStream(file), stream, isStreamOwner: false, 1);
        return stream.ToArray();
    }
}
