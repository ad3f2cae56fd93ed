using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Tests.Fits;

/// <summary>Small good files that between them have all that the reader knows.</summary>
internal static class FitsSeeds
{
    public static IEnumerable<byte[]> Plain() => [Floats(), Integers(), Tables()];

    /// <summary>One file a method, with quantized and whole pixels, and tiles that kept their own values.</summary>
    public static IEnumerable<byte[]> Tiled()
    {
        float[] sky = AstropyFilesTests.Sky(24, 20);
        sky[30] = float.NaN;
        sky.AsSpan(72, 72).Fill(5);
        short[] counts = [.. sky.Select(static s => (short)(float.IsNaN(s) ? 0 : s * 10))];
        foreach (FitsCompression method in Enum.GetValues<FitsCompression>())
        {
            using MemoryStream stream = new();
            FitsWriter writer = new(stream);
            FitsTiling tiling = new()
            {
                Compression = method,
                Tile = [12, 3],
                Dither = FitsDither.SubtractiveKeepingZero,
            };
            writer.WriteCompressedImage<float>(sky, [24, 10, 2], tiling, new FitsHeaderBuilder());
            writer.WriteCompressedImage<short>(counts, [24, 20], tiling, new FitsHeaderBuilder());
            yield return stream.ToArray();
        }
    }

    private static byte[] Floats() => new FitsBytes().Header(
        ("SIMPLE", true), ("BITPIX", -32), ("NAXIS", 3), ("NAXIS1", 7), ("NAXIS2", 5), ("NAXIS3", 2), ("EXTEND", true),
        ("CTYPE1", "RA---TAN-SIP"), ("CTYPE2", "DEC--TAN-SIP"), ("CRVAL1", 10.5), ("CRVAL2", -20.25), ("CRPIX1", 3.5),
        ("CRPIX2", 2.5), ("CD1_1", -1e-4), ("CD1_2", 1e-6), ("CD2_1", 1e-6), ("CD2_2", 1e-4), ("A_ORDER", 2),
        ("A_2_0", 1e-6), ("B_ORDER", 2), ("B_1_1", 1e-6), ("OBJECT", "it's"))
        .Floats([.. Enumerable.Range(0, 70).Select(static i => i == 9 ? float.NaN : i * 0.25f)])
        .Header(
            ("XTENSION", "IMAGE"), ("BITPIX", -64), ("NAXIS", 1), ("NAXIS1", 4), ("PCOUNT", 0), ("GCOUNT", 1),
            ("EXTNAME", "CAL")).Data(new byte[32]).ToArray();

    private static byte[] Integers()
    {
        FitsBytes bytes = new FitsBytes().Header(
            ("SIMPLE", true), ("BITPIX", 16), ("NAXIS", 2), ("NAXIS1", 6), ("NAXIS2", 4), ("BSCALE", 0.5),
            ("BZERO", 32768.0),
            ("BLANK", -1)).Data([.. Enumerable.Range(0, 48).Select(static i => (byte)(i * 7))]);
        foreach (int bits in new[] { 8, 32, 64 })
            bytes.Header(
                ("XTENSION", "IMAGE"), ("BITPIX", bits), ("NAXIS", 2), ("NAXIS1", 3), ("NAXIS2", 2), ("PCOUNT", 0),
                ("GCOUNT", 1)).Data(new byte[6 * bits / 8]);
        return bytes.ToArray();
    }

    /// <summary>L, X, B, I, J, K, A, E, D, C, M, and arrays of variable length, three rows.</summary>
    private static byte[] Tables()
    {
        string[] formats = ["1L", "11X", "2B", "I", "3J", "K", "6A", "E", "2D", "C", "M", "PE(4)", "QI(3)"];
        int row = 1 + 2 + 2 + 2 + 12 + 8 + 6 + 4 + 16 + 8 + 16 + 8 + 16;
        byte[] data = new byte[(3 * row) + 60];
        for (int i = 0; i < 3; i++)
        {
            data[i * row] = (byte)"TF\0"[i];
            "abc de"u8.CopyTo(data.AsSpan((i * row) + 27));
            int p = ((i + 1) * row) - 24;
            (data[p + 3], data[p + 7]) = ((byte)(i + 1), (byte)(8 * i));
            (data[p + 15], data[p + 23]) = ((byte)(3 - i), (byte)(40 + (4 * i)));
        }

        return new FitsBytes().Primary(8).Table(row, 3, 60,
        [
            ("TFIELDS", formats.Length), ("EXTNAME", "ALL"), ("TZERO4", 32768.0), ("TSCAL5", 0.5), ("TNULL6", 0),
            ("TDIM7", "(3,2)"),
            .. formats.SelectMany(static (f, i) => new (string, object)[]
            {
                ($"TFORM{i + 1}", f), ($"TTYPE{i + 1}", $"C{i + 1}"), ($"TUNIT{i + 1}", "deg"),
            }),
        ]).Data(data).ToArray();
    }
}
