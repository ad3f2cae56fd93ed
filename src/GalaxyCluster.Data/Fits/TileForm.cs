using System.Collections.Immutable;

namespace GalaxyCluster.Data.Fits;

/// <summary>How a tile's bytes are compressed: ZCMPTYPE (FITS standard 4.0, table 36).</summary>
internal enum TileCompression
{
    None,
    Gzip1,
    Gzip2,
    Rice1,
}

/// <summary>How floating-point pixels became integers: ZQUANTIZ (section 10.2).</summary>
internal enum TileDither
{
    None,
    SubtractiveDither1,
    SubtractiveDither2,
}

/// <summary>What the header of a tile-compressed image says of its tiles (section 10.1).</summary>
internal sealed record TileForm
{
    /// <summary>Lengths of a tile's axes, as many as the image has.</summary>
    public required ImmutableArray<long> Lengths { get; init; }

    public required TileCompression Compression { get; init; }

    public required TileDither Dither { get; init; }

    /// <summary>ZDITHER0: 1 to 10000.</summary>
    public required int DitherSeed { get; init; }

    /// <summary>Bytes of an integer in Rice's code: 1, 2 or 4.</summary>
    public required int RiceBytes { get; init; }

    /// <summary>Integers that share a Rice parameter.</summary>
    public required int RiceBlock { get; init; }

    public static TileForm Read(FitsHeader header, int bits, ImmutableArray<long> axes)
    {
        var lengths = ImmutableArray.CreateBuilder<long>(axes.Length);
        for (int i = 0; i < axes.Length; i++)
        {
            long length = header.TryGetInteger($"ZTILE{i + 1}") ?? (i == 0 ? axes[0] : 1);
            lengths.Add(length >= 1 ? Math.Min(length, Math.Max(1, axes[i]))
                : throw header.Wrong($"ZTILE{i + 1}", "1 or more"));
        }

        TileCompression compression = header.GetText("ZCMPTYPE") switch
        {
            "GZIP_1" => TileCompression.Gzip1,
            "GZIP_2" => TileCompression.Gzip2,
            "RICE_1" or "RICE_ONE" => TileCompression.Rice1,
            "NOCOMPRESS" => TileCompression.None,
            _ => throw header.Wrong("ZCMPTYPE", "GZIP_1, GZIP_2, RICE_1 or NOCOMPRESS; other methods are not read"),
        };
        TileDither dither = header.TryGetText("ZQUANTIZ") switch
        {
            "SUBTRACTIVE_DITHER_1" => TileDither.SubtractiveDither1,
            "SUBTRACTIVE_DITHER_2" => TileDither.SubtractiveDither2,
            null or "NO_DITHER" or "NONE" => TileDither.None,
            _ => throw header.Wrong("ZQUANTIZ", "NONE, NO_DITHER, SUBTRACTIVE_DITHER_1 or SUBTRACTIVE_DITHER_2"),
        };
        return new TileForm
        {
            Lengths = lengths.MoveToImmutable(),
            Compression = compression,
            Dither = dither,
            DitherSeed = dither == TileDither.None ? 1
                : header.Contains("ZDITHER0") ? header.GetInteger("ZDITHER0", 1, TileDithering.Numbers) : 1,
            RiceBytes = (int)Parameter(header, "BYTEPIX", bits is 8 ? 1 : bits is 16 ? 2 : 4, [1, 2, 4]),
            RiceBlock = (int)Parameter(header, "BLOCKSIZE", 32, [16, 32]),
        };
    }

    /// <summary>Parameters of a method are named by ZNAMEi and given by ZVALi.</summary>
    private static long Parameter(FitsHeader header, string name, long missing, ReadOnlySpan<long> allowed)
    {
        for (int i = 1; header.TryGetText($"ZNAME{i}") is { } given; i++)
        {
            if (given == name)
            {
                long value = header.GetInteger($"ZVAL{i}");
                return allowed.Contains(value)
                    ? value
                    : throw header.Wrong($"ZVAL{i}", $"{name} of {string.Join(", ", allowed.ToArray())}");
            }
        }

        return missing;
    }
}
