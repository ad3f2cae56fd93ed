using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Writes PNG, not interlaced, without a palette.</summary>
public sealed class PngEncoder : ImageEncoder
{
    private const int LargestFirstBuffer = 1 << 26;
    private const int Headroom = 1 << 10;
    private const int NumberBytes = 4;
    private const int TypeBytes = 4;

    /// <summary>8 or 16; null means what the pixel format holds.</summary>
    public PngBitDepth? BitDepth { get; init; }

    /// <summary>Null means what the pixel format holds.</summary>
    public PngColorType? ColorType { get; init; }

    public PngCompressionLevel CompressionLevel { get; init; } = PngCompressionLevel.DefaultCompression;

    /// <summary>Null means adaptive.</summary>
    public PngFilterMethod? FilterMethod { get; init; }

    /// <exception cref="NotSupportedException">A palette, or less than 8 bits a sample, is asked for.</exception>
    internal override void EncodeCore<TPixel>(
        Image<TPixel> image,
        MemoryStream output,
        CancellationToken cancellationToken)
    {
        bool sixteen = (BitDepth ?? NaturalDepth<TPixel>()) switch
        {
            PngBitDepth.Bit8 => false,
            PngBitDepth.Bit16 => true,
            _ => throw new NotSupportedException($"Writing PNG with {BitDepth} is not supported."),
        };
        PngColorType type = ColorType ?? NaturalType<TPixel>();
        if (type == PngColorType.Palette)
        {
            throw new NotSupportedException("Writing PNG with a palette is not supported.");
        }

        PngHeader header = new(image.Width, image.Height, sixteen ? 16 : 8, type, false);
        // What pictures usually shrink to: growing step by step would copy all of it again and again.
        output.Capacity = (int)Math.Min(LargestFirstBuffer, Headroom + (header.RowBytes(image.Width) * image.Height / 2));
        output.Write(PngDecoder.Signature);
        WriteHeader(output, header);
        int start = BeginChunk(output, "IDAT"u8);
        using (ZLibStream deflate = new(output, new ZLibCompressionOptions { CompressionLevel = (int)CompressionLevel }, true))
        {
            WriteRows(image, header, FilterMethod ?? PngFilterMethod.Adaptive, deflate, cancellationToken);
        }

        EndChunk(output, start);
        EndChunk(output, BeginChunk(output, "IEND"u8));
    }

    private static PngBitDepth NaturalDepth<TPixel>() =>
        typeof(TPixel) == typeof(L16) || typeof(TPixel) == typeof(Rgb48) || typeof(TPixel) == typeof(Rgba64)
            ? PngBitDepth.Bit16
            : PngBitDepth.Bit8;

    private static PngColorType NaturalType<TPixel>()
    {
        if (typeof(TPixel) == typeof(L8) || typeof(TPixel) == typeof(L16)) return PngColorType.Grayscale;
        return typeof(TPixel) == typeof(Rgb24) || typeof(TPixel) == typeof(Rgb48) ? PngColorType.Rgb : PngColorType.RgbWithAlpha;
    }

    private static void WriteHeader(MemoryStream output, PngHeader header)
    {
        Span<byte> chunk = stackalloc byte[PngHeader.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, header.Width);
        BinaryPrimitives.WriteInt32BigEndian(chunk[4..], header.Height);
        chunk[8] = (byte)header.BitDepth;
        chunk[9] = (byte)header.ColorType;
        chunk[10] = chunk[11] = chunk[12] = 0;
        int start = BeginChunk(output, "IHDR"u8);
        output.Write(chunk);
        EndChunk(output, start);
    }

    /// <returns>Where the chunk starts, for <see cref="EndChunk"/>.</returns>
    private static int BeginChunk(MemoryStream output, ReadOnlySpan<byte> type)
    {
        int start = (int)output.Position;
        output.Write([0, 0, 0, 0]);
        output.Write(type);
        return start;
    }

    /// <summary>Puts its length before what was written since, and its check sum after.</summary>
    private static void EndChunk(MemoryStream output, int start)
    {
        Span<byte> chunk = output.GetBuffer().AsSpan(start..(int)output.Position);
        BinaryPrimitives.WriteInt32BigEndian(chunk, chunk.Length - NumberBytes - TypeBytes);
        Span<byte> sum = stackalloc byte[NumberBytes];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32.Compute(chunk[NumberBytes..]));
        output.Write(sum);
    }

    private static void WriteRows<TPixel>(
        Image<TPixel> image,
        PngHeader header,
        PngFilterMethod method,
        ZLibStream deflate,
        CancellationToken token)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        int rowBytes = (int)header.RowBytes(header.Width), pixelBytes = header.BitsPerPixel / 8;
        byte[] current = new byte[rowBytes], above = new byte[rowBytes];
        byte[] candidate = new byte[rowBytes + 1], best = new byte[rowBytes + 1];
        (int first, int last) = method == PngFilterMethod.Adaptive ? (0, PngFilter.Count - 1) : ((int)method, (int)method);
        for (int y = 0; y < image.Height; y++)
        {
            token.ThrowIfCancellationRequested();
            PngRowWriter.Write(image.Row(y), header, current);
            long least = long.MaxValue;
            for (int type = first; type <= last; type++)
            {
                candidate[0] = (byte)type;
                PngFilter.Apply(type, current, above, pixelBytes, candidate.AsSpan(1));
                long cost = first == last ? 0 : Cost(candidate.AsSpan(1));
                if (cost >= least) continue;
                least = cost;
                (candidate, best) = (best, candidate);
            }

            deflate.Write(best);
            (current, above) = (above, current);
        }
    }

    /// <summary>
    /// The heuristic that the PNG specification gives in 12.7: the sum of the bytes' absolute values as signed numbers.
    /// </summary>
    private static long Cost(ReadOnlySpan<byte> filtered)
    {
        long sum = 0;
        foreach (sbyte value in MemoryMarshal.Cast<byte, sbyte>(filtered)) sum += Math.Abs((int)value);
        return sum;
    }
}
