using System.Buffers.Binary;
using System.IO.Compression;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>
/// Decodes PNG, third edition (W3C, 2025), first frame only; gamma and colour profiles are not applied.
/// </summary>
/// <remarks>
/// A missing IEND chunk is forgiven, as are wrong checksums of chunks that are not used. All else that breaks the
/// specification is refused, also a file that ends within its pixel data.
/// </remarks>
internal sealed class PngDecoder(ReadOnlyMemory<byte> bytes, CancellationToken token)
{
    /// <summary>Length, type and checksum.</summary>
    private const int ChunkOverhead = 12;

    /// <summary>
    /// Deflate cannot make more of one byte (RFC 1951: a match of 258 bytes takes at least two bits).
    /// </summary>
    private const long MaxExpansion = 1032;

    private const uint HeaderChunk = 0x49484452; // IHDR
    private const uint PaletteChunk = 0x504C5445; // PLTE
    private const uint TransparencyChunk = 0x74524E53; // tRNS
    private const uint DataChunk = 0x49444154; // IDAT
    private const uint EndChunk = 0x49454E44; // IEND
    private const uint AncillaryBit = 0x20000000;

    private readonly List<Range> data = [];
    private PngHeader? header;
    private ReadOnlyMemory<byte> palette;
    private ReadOnlyMemory<byte> transparency;
    private bool dataEnded;

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    internal ImageInfo Identify()
    {
        ReadChunks(headerOnly: true);
        PngHeader h = header!.Value;
        ImageMetadata metadata = new() { DecodedImageFormat = PngFormat.Instance };
        return new ImageInfo(new PixelTypeInfo(h.BitsPerPixel), new Size(h.Width, h.Height), metadata);
    }

    internal PngPixelType NaturalPixelType()
    {
        ReadChunks(headerOnly: false);
        return new PngRowConverter(header!.Value with { Width = 1 }, palette.Span, transparency.Span).PixelType;
    }

    /// <exception cref="InvalidMemoryOperationException">Above the allocator's limit.</exception>
    internal Image<TPixel> Decode<TPixel>(Configuration configuration)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ReadChunks(headerOnly: false);
        PngHeader h = header!.Value;
        CheckExpansion(h);
        configuration.MemoryAllocator.Check(h.RowBytes(h.Width) + 1, 1);
        Image<TPixel> image = new(configuration, h.Width, h.Height);
        try
        {
            using ZLibStream pixels = new(new SegmentStream(bytes, data), CompressionMode.Decompress);
            foreach (PngPass pass in PngPass.All(h.Interlaced)) ReadPass(h, pass, pixels, image);
            return image;
        }
        catch (Exception e)
        {
            image.Dispose();

            // The bytes come from memory, so an I/O error can only be zlib's.
            if (e is InvalidDataException or IOException)
            {
                throw new InvalidImageContentException("The pixel data are damaged or end early.", e);
            }

            throw;
        }
    }

    private void ReadChunks(bool headerOnly)
    {
        int position = Signature.Length;
        while (bytes.Length - position >= ChunkOverhead)
        {
            ReadOnlySpan<byte> rest = bytes.Span[position..];
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest), type = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
            if (length > rest.Length - ChunkOverhead)
            {
                throw new InvalidImageContentException("A chunk goes beyond the file's end.");
            }

            int start = position + 8;
            position = start + (int)length + 4;
            if (header is null && type != HeaderChunk)
            {
                throw new InvalidImageContentException("The first chunk is not IHDR.");
            }

            if (type == EndChunk) break;
            ReadChunk(type, start..(start + (int)length), rest[4..]);
            if (headerOnly) return;
        }

        if (header is null) throw new InvalidImageContentException("The file has no header chunk.");
        if (data.Count == 0) throw new InvalidImageContentException("The file has no image data.");
        if (header.Value.ColorType == PngColorType.Palette && palette.IsEmpty)
        {
            throw new InvalidImageContentException("The file has no palette.");
        }
    }

    /// <param name="type">The chunk's type.</param>
    /// <param name="content">Where its data are in the file.</param>
    /// <param name="typed">The file from the chunk's type on.</param>
    private void ReadChunk(uint type, Range content, ReadOnlySpan<byte> typed)
    {
        int length = content.End.Value - content.Start.Value;
        dataEnded |= type != DataChunk && data.Count > 0;
        if (type is not (HeaderChunk or PaletteChunk or TransparencyChunk or DataChunk))
        {
            if ((type & AncillaryBit) == 0)
            {
                throw new InvalidImageContentException($"Unknown critical chunk 0x{type:X8}.");
            }

            return;
        }

        uint stated = BinaryPrimitives.ReadUInt32BigEndian(typed[(4 + length)..]);
        if (Crc32.Compute(typed[..(4 + length)]) != stated)
        {
            throw new InvalidImageContentException($"Wrong checksum of chunk 0x{type:X8}.");
        }

        switch (type)
        {
            case HeaderChunk:
                if (header is not null) throw new InvalidImageContentException("Two header chunks.");
                header = PngHeader.Parse(bytes.Span[content]);
                break;
            case PaletteChunk:
                if (length is 0 or > 768 || length % 3 != 0 || !palette.IsEmpty || data.Count > 0)
                {
                    throw new InvalidImageContentException("Bad palette chunk.");
                }

                palette = bytes[content];
                break;
            case TransparencyChunk:
                ReadTransparency(bytes[content]);
                break;
            default:
                if (dataEnded) throw new InvalidImageContentException("Image data chunks are not consecutive.");
                data.Add(content);
                break;
        }
    }

    private void ReadTransparency(ReadOnlyMemory<byte> chunk)
    {
        bool fits = header!.Value.ColorType switch
        {
            PngColorType.Grayscale => chunk.Length == 2,
            PngColorType.Rgb => chunk.Length == 6,
            PngColorType.Palette => chunk.Length > 0 && chunk.Length <= palette.Length / 3,
            _ => true,
        };
        if (!fits || data.Count > 0) throw new InvalidImageContentException("Bad transparency chunk.");
        transparency = chunk;
    }

    /// <summary>Judges the declared size by the limit and by the length of the data.</summary>
    private void CheckExpansion(PngHeader h)
    {
        ImageDecoding.CheckPixels(h.Width, h.Height);
        long compressed = 0, raw = 0;
        foreach (Range range in data) compressed += range.End.Value - range.Start.Value;
        foreach (PngPass pass in PngPass.All(h.Interlaced))
        {
            int columns = pass.Columns(h.Width);
            if (columns > 0) raw += pass.Rows(h.Height) * (h.RowBytes(columns) + 1);
        }

        if (raw / MaxExpansion > compressed)
        {
            throw new InvalidImageContentException($"{h.Width} x {h.Height} pixels cannot be in {compressed} bytes of data.");
        }
    }

    private void ReadPass<TPixel>(PngHeader h, PngPass pass, ZLibStream pixels, Image<TPixel> image)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        int columns = pass.Columns(h.Width), rows = pass.Rows(h.Height);
        if (columns == 0) return;
        PngRowConverter converter = new(h, palette.Span, transparency.Span);
        int rowBytes = (int)h.RowBytes(columns), pixelBytes = Math.Max(1, h.BitsPerPixel / 8);
        byte[] current = new byte[rowBytes + 1], above = new byte[rowBytes + 1];
        TPixel[] line = pass.StepX == 1 ? [] : new TPixel[columns];
        for (int row = 0; row < rows; row++)
        {
            if ((row & 63) == 0) token.ThrowIfCancellationRequested();
            pixels.ReadExactly(current);
            PngFilter.Undo(current[0], current.AsSpan(1), above.AsSpan(1), pixelBytes);
            Span<TPixel> target = image.Row(pass.Y + (row * pass.StepY));
            if (pass.StepX == 1)
            {
                converter.Convert(current.AsSpan(1), target);
            }
            else
            {
                converter.Convert<TPixel>(current.AsSpan(1), line);
                for (int i = 0; i < line.Length; i++) target[pass.X + (i * pass.StepX)] = line[i];
            }

            (current, above) = (above, current);
        }
    }
}
