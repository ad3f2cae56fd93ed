using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Fits;

/// <summary>Writes tile-compressed images (FITS standard 4.0, section 10), which <c>funpack</c> and astropy
/// read.</summary>
public static class FitsTileWriter
{
    private const int RiceBlock = 32;

    /// <summary>A compressed image, in an extension.</summary>
    /// <typeparam name="T">byte, short, int, float or double; sbyte, ushort and uint by BZERO.</typeparam>
    /// <param name="writer">Where.</param>
    /// <param name="pixels">[..., height, width].</param>
    /// <param name="axes">Lengths; the first (columns) varies fastest.</param>
    /// <param name="tiling">How.</param>
    /// <param name="header">Further cards.</param>
    /// <exception cref="ArgumentException">Another type, not as many pixels as the axes have, or floating-point pixels
    /// that are to be kept as they are with RICE_1.</exception>
    public static void WriteCompressedImage<T>(
        this FitsWriter writer, ReadOnlySpan<T> pixels, ImmutableArray<long> axes, FitsTiling tiling,
        FitsHeaderBuilder header)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(tiling);
        ArgumentNullException.ThrowIfNull(header);
        FitsPixelType type = FitsPixelType.Of<T>();
        FitsWriter.RequirePixels(pixels.Length, axes.AsSpan());
        Require(type, axes, tiling);
        ImmutableArray<long> lengths =
            [.. axes.Select((a, i) => i < tiling.Tile.Length ? Math.Clamp(tiling.Tile[i], 1, a) : i == 0 ? a : 1)];
        ImmutableArray<long> counts = [.. axes.Select((a, i) => (a + lengths[i] - 1) / lengths[i])];
        TileGrid grid = new(axes, lengths, counts);
        int tiles = checked((int)counts.Aggregate(1L, static (a, b) => a * b));
        FitsWindow plane = new(0, 0, (int)axes[0], axes.Length > 1 ? (int)axes[1] : 1);
        FitsRegion whole = new(plane, (int)(pixels.Length / plane.Pixels));
        EncodedTiles encoded = new(tiles);
        for (int tile = 0; tile < tiles; tile++)
        {
            TileBox box = grid.BoxOf(tile);
            T[] values = new T[box.Pixels];
            grid.Take(box, pixels, whole, values);
            encoded.Add(Encode(values, box.Lengths[0], tile, type, tiling));
        }

        bool isQuantized = type.BitPix < 0 && tiling.QuantizeLevel != 0;
        FitsHeaderBuilder cards = Cards(type, axes, lengths, tiling, isQuantized);
        writer.WriteTable(encoded.Columns(isQuantized), cards.AddCards(header));
    }

    private static void Require(FitsPixelType type, ImmutableArray<long> axes, FitsTiling tiling)
    {
        if (axes.IsEmpty || axes.Any(static a => a is < 1 or > int.MaxValue))
            throw new ArgumentException("a compressed image has one axis or more, none of them empty", nameof(axes));
        if (type.BitPix == 64)
            throw new ArgumentException("FITS compresses integers of up to 32 bits", nameof(type));
        if (type.BitPix < 0 && tiling is { QuantizeLevel: 0, Compression: FitsCompression.Rice1 })
            throw new ArgumentException("RICE_1 cannot keep floating-point pixels as they are: use GZIP_2",
                nameof(tiling));
        if (!double.IsFinite(tiling.QuantizeLevel) || tiling.DitherSeed is < 1 or > TileDithering.Numbers)
            throw new ArgumentException($"a dither seed of 1 to {TileDithering.Numbers} is expected", nameof(tiling));
    }

    private static EncodedTile Encode<T>(T[] values, int width, long tile, FitsPixelType type, FitsTiling tiling)
        where T : unmanaged
    {
        if (type.BitPix > 0)
        {
            byte[] stored = Stored(values, type);
            if (tiling.Compression != FitsCompression.Rice1)
                return new(Gzip(stored, type.Bytes, tiling.Compression), [], double.NaN, double.NaN);
            int[] integers = new int[values.Length];
            TileDecoder.Widen(stored, type.Bytes, integers);
            return new(RiceEncoder.Encode(integers, type.Bytes, RiceBlock), [], double.NaN, double.NaN);
        }

        if (tiling.QuantizeLevel != 0)
        {
            double[] wide = Array.ConvertAll(values, static v => v is float f ? f : (double)(object)v);
            int[] integers = new int[values.Length];
            if (TileQuantizer.TryQuantize(wide, width, tile, tiling, integers) is { } levels)
                return new(EncodeIntegers(integers, tiling.Compression), [], levels.Scale, levels.Zero);
            return new([], Gzip(Stored(values, type), type.Bytes, FitsCompression.Gzip1), 0, 0);
        }

        return new(Gzip(Stored(values, type), type.Bytes, tiling.Compression), [], double.NaN, double.NaN);
    }

    private static byte[] EncodeIntegers(int[] integers, FitsCompression compression) =>
        compression == FitsCompression.Rice1
            ? RiceEncoder.Encode(integers, sizeof(int), RiceBlock)
            : Gzip(Stored(integers, FitsPixelType.Of<int>()), sizeof(int), compression);

    private static byte[] Stored<T>(T[] values, FitsPixelType type)
        where T : unmanaged
    {
        byte[] bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        type.ToStored(bytes);
        return bytes;
    }

    private static byte[] Gzip(byte[] stored, int size, FitsCompression compression)
    {
        if (compression == FitsCompression.Gzip2)
            stored = Shuffle(stored, size);
        using MemoryStream code = new();
        using (GZipStream gzip = new(code, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(stored);
        return code.ToArray();
    }

    private static byte[] Shuffle(byte[] stored, int size)
    {
        byte[] shuffled = new byte[stored.Length];
        int count = stored.Length / size;
        for (int b = 0; b < size; b++)
        {
            for (int i = 0; i < count; i++)
                shuffled[(b * count) + i] = stored[(i * size) + b];
        }

        return shuffled;
    }

    private static FitsHeaderBuilder Cards(
        FitsPixelType type, ImmutableArray<long> axes, ImmutableArray<long> lengths, FitsTiling tiling,
        bool isQuantized)
    {
        FitsHeaderBuilder cards = new FitsHeaderBuilder().Literal("ZIMAGE", "T", "a tile-compressed image")
            .Text("ZTENSION", "IMAGE", "").Literal("ZBITPIX", Text(type.BitPix), "")
            .Literal("ZNAXIS", Text(axes.Length), "");
        for (int i = 0; i < axes.Length; i++)
            cards.Literal($"ZNAXIS{i + 1}", Text(axes[i]), "").Literal($"ZTILE{i + 1}", Text(lengths[i]), "");
        cards.Literal("ZPCOUNT", "0", "").Literal("ZGCOUNT", "1", "");
        cards.Text("ZCMPTYPE", tiling.Compression switch
        {
            FitsCompression.Gzip1 => "GZIP_1",
            FitsCompression.Gzip2 => "GZIP_2",
            _ => "RICE_1",
        }, "");
        if (tiling.Compression == FitsCompression.Rice1)
            cards.Text("ZNAME1", "BLOCKSIZE", "").Literal("ZVAL1", Text(RiceBlock), "").Text("ZNAME2", "BYTEPIX", "")
                .Literal("ZVAL2", Text(type.BitPix < 0 ? sizeof(int) : type.Bytes), "");
        if (isQuantized)
            DescribeQuantization(cards, tiling);
        else if (type.BitPix < 0)
            cards.Text("ZQUANTIZ", "NONE", "lossless");
        if (type.Zero != 0)
            cards.Literal("BSCALE", "1", "").Literal("BZERO", type.ZeroText, "");
        return cards;
    }

    private static void DescribeQuantization(FitsHeaderBuilder cards, FitsTiling tiling)
    {
        cards.Literal("ZBLANK", Text(TileQuantizer.Blank), "NaN").Text("ZQUANTIZ", tiling.Dither switch
        {
            FitsDither.None => "NO_DITHER",
            FitsDither.Subtractive => "SUBTRACTIVE_DITHER_1",
            _ => "SUBTRACTIVE_DITHER_2",
        }, "");
        if (tiling.Dither != FitsDither.None)
            cards.Literal("ZDITHER0", Text(tiling.DitherSeed), "");
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private readonly record struct EncodedTile(byte[] Code, byte[] Gzip, double Scale, double Zero);

    private sealed class EncodedTiles(int count)
    {
        private readonly List<ReadOnlyMemory<byte>> _codes = new(count);
        private readonly List<ReadOnlyMemory<byte>> _gzips = new(count);
        private readonly List<double> _scales = new(count);
        private readonly List<double> _zeros = new(count);

        public void Add(EncodedTile tile)
        {
            _codes.Add(tile.Code);
            _gzips.Add(tile.Gzip);
            _scales.Add(tile.Scale);
            _zeros.Add(tile.Zero);
        }

        public IReadOnlyList<FitsOutputColumn> Columns(bool isQuantized) => isQuantized
            ?
            [
                FitsOutputColumn.Arrays("COMPRESSED_DATA", _codes),
                FitsOutputColumn.Arrays("GZIP_COMPRESSED_DATA", _gzips),
                FitsOutputColumn.Numbers<double>("ZSCALE", _scales.ToArray()),
                FitsOutputColumn.Numbers<double>("ZZERO", _zeros.ToArray()),
            ]
            : [FitsOutputColumn.Arrays("COMPRESSED_DATA", _codes)];
    }
}
