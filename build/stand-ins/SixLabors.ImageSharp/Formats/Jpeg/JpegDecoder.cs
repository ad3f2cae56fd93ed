using System.Buffers.Binary;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>
/// Decodes baseline, extended sequential (8 bits, Huffman) and progressive JPEG: ITU T.81, JFIF 1.02, and Adobe's APP14.
/// </summary>
/// <remarks>
/// A file that ends within the data of a scan gives what was there, the rest grey, as libjpeg does; so does one that ends
/// between two scans. One that ends before its first scan, or breaks a rule anywhere before its end, is refused.
/// </remarks>
internal sealed class JpegDecoder(ReadOnlyMemory<byte> bytes, CancellationToken token)
{
    /// <summary>Useful files have about ten scans; each may touch every block, whatever its length.</summary>
    private const int MaxScans = 100;

    private readonly int[]?[] quantTables = new int[4][];
    private readonly HuffmanTable?[] dcTables = new HuffmanTable[4];
    private readonly HuffmanTable?[] acTables = new HuffmanTable[4];
    private JpegFrame? frame;
    private int restartInterval;
    private int scans;
    private bool hasJfif;
    private int adobeTransform = -1;

    internal ImageInfo Identify()
    {
        using JpegFrame header = ReadUntil(identify: true, Configuration.Default);
        ImageMetadata metadata = new() { DecodedImageFormat = JpegFormat.Instance };
        return new ImageInfo(new PixelTypeInfo(8 * header.Components.Length), new Size(header.Width, header.Height), metadata);
    }

    /// <exception cref="Memory.InvalidMemoryOperationException">Above the allocator's limit.</exception>
    internal Image<TPixel> Decode<TPixel>(Configuration configuration)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        try
        {
            JpegFrame decoded = ReadUntil(identify: false, configuration);
            Image<TPixel> image = new(configuration, decoded.Width, decoded.Height);
            if (decoded.Progressive)
            {
                foreach (JpegComponent component in decoded.Components) component.ReconstructAll();
            }

            new JpegColorConverter(decoded, ColorModel(decoded)).Convert(image, token);
            return image;
        }
        finally
        {
            frame?.Dispose();
        }
    }

    /// <summary>Reads markers up to the frame header, or to the end of the image.</summary>
    private JpegFrame ReadUntil(bool identify, Configuration configuration)
    {
        ReadOnlySpan<byte> data = bytes.Span;
        int position = MarkerScanner.Find(data, 2);
        while (position < data.Length)
        {
            byte marker = data[position + 1];
            position += 2;
            if (marker == JpegMarker.EndOfImage) break;
            if (marker is JpegMarker.Temporary or (>= JpegMarker.Restart0 and <= JpegMarker.Restart7))
            {
                position = MarkerScanner.Find(data, position);
                continue;
            }

            if (!TryReadSegment(data, position, out ReadOnlySpan<byte> segment)) break;
            position += 2 + segment.Length;
            if (marker == JpegMarker.StartOfScan)
            {
                position = ReadScan(data, segment, position, configuration);
                continue;
            }

            ReadSegment(marker, segment);
            if (identify && frame is not null) return frame;
            position = MarkerScanner.Find(data, position);
        }

        if (frame is null) throw new InvalidImageContentException("The file has no frame header.");
        if (scans == 0) throw new InvalidImageContentException("The file ends before its first scan.");
        return frame;
    }

    /// <summary>False if the file ends within the segment.</summary>
    private static bool TryReadSegment(ReadOnlySpan<byte> data, int position, out ReadOnlySpan<byte> segment)
    {
        segment = default;
        if (position > data.Length - 2) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(data[position..]);
        if (length < 2) throw new InvalidImageContentException($"Segment length {length}.");
        if (length > data.Length - position) return false;
        segment = data.Slice(position + 2, length - 2);
        return true;
    }

    private void ReadSegment(byte marker, ReadOnlySpan<byte> segment)
    {
        switch (marker)
        {
            case JpegMarker.BaselineFrame or JpegMarker.SequentialFrame or JpegMarker.ProgressiveFrame:
                if (frame is not null) throw new InvalidImageContentException("More than one frame header.");
                frame = JpegFrame.Parse(marker == JpegMarker.ProgressiveFrame, segment);
                break;
            case JpegMarker.HuffmanTables:
                ReadHuffmanTables(segment);
                break;
            case JpegMarker.QuantizationTables:
                ReadQuantTables(segment);
                break;
            case JpegMarker.RestartInterval:
                if (segment.Length != 2) throw new InvalidImageContentException("Bad restart interval.");
                restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                break;
            case JpegMarker.App0:
                hasJfif |= segment.StartsWith("JFIF\0"u8);
                break;
            case JpegMarker.App14:
                if (segment.Length >= 12 && segment.StartsWith("Adobe"u8)) adobeTransform = segment[11];
                break;
            case JpegMarker.StartOfImage:
                throw new InvalidImageContentException("A second start of image.");
            case JpegMarker.ArithmeticConditioning:
                break;
            case JpegMarker.HierarchicalProgression or (>= JpegMarker.BaselineFrame and <= JpegMarker.LastFrame):
                throw new NotSupportedException(
                    $"JPEG process 0x{marker:X2} (lossless, hierarchical or arithmetic) is not supported.");
            default:
                break;
        }
    }

    /// <summary>ITU T.81 B.2.4.1: one or more tables of 8-bit or 16-bit steps in zig-zag order.</summary>
    private void ReadQuantTables(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            int precision = segment[0] >> 4, number = segment[0] & 15;
            if (precision > 1 || number > 3) throw new InvalidImageContentException("Bad quantization table number.");
            segment = segment[1..];
            int width = precision + 1;
            if (segment.Length < JpegComponent.BlockSize * width)
            {
                throw new InvalidImageContentException("Short quantization table.");
            }

            int[] table = new int[JpegComponent.BlockSize];
            for (int k = 0; k < table.Length; k++)
            {
                table[ZigZag.ToNatural[k]] =
                    precision == 0 ? segment[k] : BinaryPrimitives.ReadUInt16BigEndian(segment[(2 * k)..]);
            }

            quantTables[number] = table;
            segment = segment[(JpegComponent.BlockSize * width)..];
        }
    }

    /// <summary>ITU T.81 B.2.4.2.</summary>
    private void ReadHuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            int kind = segment[0] >> 4, number = segment[0] & 15;
            if (kind > 1 || number > 3) throw new InvalidImageContentException("Bad Huffman table number.");
            if (segment.Length < 17) throw new InvalidImageContentException("Short Huffman table.");
            ReadOnlySpan<byte> counts = segment.Slice(1, 16);
            int total = 0;
            foreach (byte count in counts) total += count;
            if (total > 256 || total > segment.Length - 17)
            {
                throw new InvalidImageContentException("Short Huffman table.");
            }

            (kind == 0 ? dcTables : acTables)[number] = new HuffmanTable(counts, segment.Slice(17, total));
            segment = segment[(17 + total)..];
        }
    }

    /// <returns>The position after the scan's data.</returns>
    private int ReadScan(ReadOnlySpan<byte> data, ReadOnlySpan<byte> segment, int position, Configuration configuration)
    {
        if (frame is null) throw new InvalidImageContentException("A scan before the frame header.");
        if (scans == MaxScans) throw new InvalidImageContentException($"More than {MaxScans} scans.");
        JpegScan scan = JpegScan.Parse(frame, segment, dcTables, acTables);
        if (scans++ == 0)
        {
            ImageDecoding.CheckPixels(frame.Width, frame.Height);
            frame.Allocate(configuration.MemoryAllocator, data.Length);
        }

        foreach (JpegComponent component in scan.Components)
        {
            component.Quant ??= quantTables[component.QuantTable]
                ?? throw new InvalidImageContentException($"Quantization table {component.QuantTable} was never defined.");
        }

        return new ScanDecoder(frame, scan, data, position, token).Decode(restartInterval);
    }

    /// <summary>JFIF means YCbCr; else Adobe's marker decides, else the component numbers.</summary>
    private JpegColorModel ColorModel(JpegFrame decoded)
    {
        switch (decoded.Components.Length)
        {
            case 1:
                return JpegColorModel.Grey;
            case 4:
                if (adobeTransform < 0) return JpegColorModel.Cmyk;
                return adobeTransform == 2 ? JpegColorModel.InvertedYcck : JpegColorModel.InvertedCmyk;
            default:
                if (hasJfif) return JpegColorModel.YCbCr;
                if (adobeTransform >= 0) return adobeTransform == 0 ? JpegColorModel.Rgb : JpegColorModel.YCbCr;
                bool namedRgb = decoded.Components.Select(c => c.Id).SequenceEqual("RGB"u8.ToArray());
                return namedRgb ? JpegColorModel.Rgb : JpegColorModel.YCbCr;
        }
    }
}
