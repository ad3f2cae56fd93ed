using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Fits;

/// <summary>
/// A tile-compressed image (FITS standard 4.0, section 10): a binary table whose rows are tiles. Tiles are decoded on
/// all cores; a window decodes only the tiles that it touches.
/// </summary>
internal sealed class FitsTiledImage : FitsImage
{
    /// <summary>With less than so many pixels to decode, threads cost more than they bring.</summary>
    private const long ParallelPixels = 1 << 17;

    private const int CodeAllowance = 1024;

    private readonly FitsTable _table;
    private readonly TileForm _tiles;
    private readonly ImmutableArray<long> _tileCounts;
    private readonly FitsColumn? _compressed;
    private readonly FitsColumn? _gzipped;
    private readonly FitsColumn? _raw;
    private readonly TileKey _scale;
    private readonly TileKey _zero;
    private readonly TileKey _blank;

    public FitsTiledImage(FitsTable table)
        : base(table.Source, table.Header, table.DataBytes, FormOf(table.Header))
    {
        _table = table;
        _tiles = TileForm.Read(Header, BitPix, Axes);
        _tileCounts = [.. Axes.Select((a, i) => (a + _tiles.Lengths[i] - 1) / _tiles.Lengths[i])];
        long count = FitsStructure.Product(Header, _tileCounts);
        if (count > table.RowCount)
            throw Header.Wrong("NAXIS2", $"{count} rows, one a tile");
        if (FitsStructure.Product(Header, _tiles.Lengths) > Array.MaxLength / 8)
            throw Header.At(Header.Offset, $"tiles of {string.Join(" x ", _tiles.Lengths)} pixels are too large");
        _compressed = Variable("COMPRESSED_DATA");
        _gzipped = Variable("GZIP_COMPRESSED_DATA");
        _raw = Variable("UNCOMPRESSED_DATA");
        if (_compressed is null && _gzipped is null && _raw is null)
            throw Header.At(Header.Offset, "expected a column COMPRESSED_DATA");
        _scale = TileKey.Of(table, "ZSCALE");
        _zero = TileKey.Of(table, "ZZERO");
        _blank = TileKey.Of(table, "ZBLANK");
    }

    /// <summary>Floating-point pixels became integers.</summary>
    private bool IsQuantized => BitPix < 0 && _scale.Exists && _zero.Exists;

    private protected override void RequirePlausible(CancellationToken cancellation)
    {
        // What a tile promises is not believed: gzip makes at most 1032 bytes of one, and Rice's code fewer.
        long bytes = PixelCount * Form.PixelBytes;
        if (bytes > (ExpandedBytes.MaxRatio * DataBytes) + FitsHeader.BlockBytes)
            throw Header.At(Header.Offset, $"{PixelCount} pixels cannot be in {DataBytes} bytes of data");
        RequireData(DataBytes, cancellation);
    }

    private protected override void ReadRegion<T>(FitsRegion region, Span<T> into, CancellationToken cancellation)
    {
        // Threads write into it, which a span does not allow.
        T[] pixels = ArrayPool<T>.Shared.Rent((int)region.Pixels);
        try
        {
            Decode(region, pixels, cancellation);
            pixels.AsSpan(0, (int)region.Pixels).CopyTo(into);
        }
        finally
        {
            ArrayPool<T>.Shared.Return(pixels);
        }
    }

    private static FitsImageForm FormOf(FitsHeader header)
    {
        int bits = (int)header.GetInteger("ZBITPIX");
        if (bits is not (8 or 16 or 32 or -32 or -64))
            throw header.Wrong("ZBITPIX", "8, 16, 32, -32 or -64");
        FitsImageForm form = FitsImageForm.Plain(header, bits, FitsStructure.Axes(header, "ZNAXIS"));
        return bits > 0 ? form with { Blank = form.Blank ?? header.TryGetInteger("ZBLANK") } : form;
    }

    private FitsColumn? Variable(string name)
    {
        FitsColumn? column = _table.Find(name);
        return column is null or { IsVariable: true }
            ? column
            : throw Header.Wrong($"TFORM{column.Index + 1}", $"{name} to be a column of variable-length arrays");
    }

    private void Decode<T>(FitsRegion region, T[] into, CancellationToken cancellation)
        where T : unmanaged
    {
        TileGrid grid = new(Axes, _tiles.Lengths, _tileCounts);
        long[] touched = grid.Touched(region);
        if (region.Pixels < ParallelPixels || touched.Length == 1)
        {
            foreach (long tile in touched)
                DecodeTile(grid, (int)tile, region, into, cancellation);
            return;
        }

        try
        {
            ParallelOptions options = new() { CancellationToken = cancellation };
            Parallel.ForEach(touched, options, tile => DecodeTile(grid, (int)tile, region, into, cancellation));
        }
        catch (AggregateException e)
        {
            // The first in the file's order, whichever thread came first.
            ExceptionDispatchInfo.Throw(
                e.InnerExceptions.OfType<DataFormatException>().MinBy(static f => f.Offset) ?? e.InnerExceptions[0]);
        }
    }

    private void DecodeTile<T>(TileGrid grid, int tile, FitsRegion region, T[] into, CancellationToken cancellation)
        where T : unmanaged
    {
        TileBox box = grid.BoxOf(tile);
        var (code, kind, isOwn) = Code(tile, box.Pixels, cancellation);
        T[] pixels = ArrayPool<T>.Shared.Rent(box.Pixels);
        try
        {
            if (isOwn || (BitPix < 0 ? !IsQuantized : kind != TileCompression.Rice1))
                DecodeStored(tile, code, kind, pixels.AsSpan(0, box.Pixels));
            else
                DecodeIntegers(tile, code, pixels.AsSpan(0, box.Pixels), cancellation);
            grid.Copy<T>(box, pixels, region, into);
        }
        finally
        {
            ArrayPool<T>.Shared.Return(pixels);
        }
    }

    /// <summary>
    /// The bytes of a tile, how they are compressed, and whether they are the pixels' own values though other tiles are
    /// quantized. What a tile promises is checked before memory is taken for it.
    /// </summary>
    private (byte[] Code, TileCompression Kind, bool IsOwn) Code(int tile, int pixels, CancellationToken cancellation)
    {
        Span<(FitsColumn? Column, TileCompression Kind)> places =
            [(_compressed, _tiles.Compression), (_gzipped, TileCompression.Gzip1), (_raw, TileCompression.None)];
        foreach (var (column, kind) in places)
        {
            if (column is null)
                continue;
            int length = _table.Descriptor(column, tile, cancellation).Bytes;
            if (length == 0)
                continue;
            long bytes = (long)pixels * Form.PixelBytes;
            if (length > (8 * bytes) + CodeAllowance || bytes > ((long)ExpandedBytes.MaxRatio * length) + CodeAllowance)
                throw Broken(tile, $"{pixels} pixels cannot be in {length} bytes");
            return (_table.ReadHeap(column, tile, cancellation), kind, column != _compressed);
        }

        throw Broken(tile, "it has no data");
    }

    /// <summary>The tile holds the pixels' own values.</summary>
    private void DecodeStored<T>(int tile, byte[] code, TileCompression compression, Span<T> pixels)
        where T : unmanaged
    {
        if (compression == TileCompression.Rice1)
            throw Broken(tile, "RICE_1 without ZSCALE and ZZERO cannot hold floating-point pixels");
        byte[] stored = ArrayPool<byte>.Shared.Rent(pixels.Length * Form.PixelBytes);
        try
        {
            Span<byte> values = stored.AsSpan(0, pixels.Length * Form.PixelBytes);
            int size = Expand(tile, code, compression, pixels.Length, Form.PixelBytes, Form.PixelBytes, values);
            if (size != Form.PixelBytes)
                throw Broken(tile, $"expected {values.Length} bytes of pixels, found {size * pixels.Length}");
            PixelConversion.ToPhysical(values, Form, pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    /// <summary>The tile holds integers, of which floating-point pixels are to be made, or of Rice's code.</summary>
    private void DecodeIntegers<T>(int tile, byte[] code, Span<T> pixels, CancellationToken cancellation)
        where T : unmanaged
    {
        int[] rented = ArrayPool<int>.Shared.Rent(pixels.Length);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(pixels.Length * sizeof(int));
        try
        {
            Span<int> integers = rented.AsSpan(0, pixels.Length);
            if (_tiles.Compression == TileCompression.Rice1)
            {
                if (!RiceCode.TryDecode(code, _tiles.RiceBytes, _tiles.RiceBlock, integers))
                    throw Broken(tile, "the Rice code is broken or cut");
            }
            else
            {
                Span<byte> room = bytes.AsSpan(0, pixels.Length * sizeof(int));
                int size = Expand(tile, code, _tiles.Compression, pixels.Length, 1, sizeof(int), room);
                TileDecoder.Widen(room[..(size * pixels.Length)], size, integers);
            }

            Restore(tile, integers, pixels, cancellation);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Restore<T>(int tile, ReadOnlySpan<int> integers, Span<T> pixels, CancellationToken cancellation)
        where T : unmanaged
    {
        if (BitPix > 0)
        {
            PixelConversion.ToPhysical(integers, Form, pixels);
            return;
        }

        double[] values = ArrayPool<double>.Shared.Rent(pixels.Length);
        try
        {
            long? blank = _blank.Exists ? (long)_blank.Value(tile, cancellation) : null;
            new TileQuantization(
                _scale.Value(tile, cancellation), _zero.Value(tile, cancellation), blank, _tiles.Dither,
                _tiles.DitherSeed).Restore(integers, tile, values.AsSpan(0, pixels.Length));
            if (typeof(T) == typeof(double))
            {
                MemoryMarshal.Cast<double, T>(values.AsSpan(0, pixels.Length)).CopyTo(pixels);
                return;
            }

            Span<float> floats = MemoryMarshal.Cast<T, float>(pixels);
            for (int i = 0; i < floats.Length; i++)
                floats[i] = (float)values[i];
        }
        finally
        {
            ArrayPool<double>.Shared.Return(values);
        }
    }

    /// <summary>To big-endian values; returns the bytes of one, which may be narrower than the pixels are.</summary>
    private int Expand(
        int tile, byte[] code, TileCompression compression, int count, int minSize, int maxSize, Span<byte> into)
    {
        int length;
        if (compression == TileCompression.None)
        {
            length = code.Length;
            if (length <= into.Length)
                code.CopyTo(into);
        }
        else if (TileDecoder.Inflate(code, into[..(count * maxSize)], out length) is { } problem)
        {
            throw Broken(tile, problem);
        }

        int size = length / count;
        if (length > into.Length || length % count != 0 || size is not (1 or 2 or 4 or 8) || size < minSize)
            throw Broken(tile, $"expected {count} pixels of {maxSize} bytes, found {length} bytes");
        if (compression == TileCompression.Gzip2)
        {
            byte[] shuffled = into[..length].ToArray();
            TileDecoder.Unshuffle(shuffled, size, into[..length]);
        }

        return size;
    }

    private DataFormatException Broken(int tile, string problem) =>
        Header.At(DataOffset + ((long)tile * _table.RowBytes), $"tile {tile}: {problem}");
}
