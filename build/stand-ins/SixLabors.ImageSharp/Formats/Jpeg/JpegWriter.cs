using System.Buffers.Binary;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Writes one baseline JPEG file with a single scan.</summary>
internal sealed class JpegWriter
{
    private readonly MemoryStream output;
    private readonly int components;
    private readonly int horizontal;
    private readonly int vertical;
    private readonly int[] lumaSteps;
    private readonly int[] chromaSteps;

    /// <param name="output">Receives the file.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="components">1 for grey, 3 for YCbCr.</param>
    /// <param name="horizontal">How many pixels a chroma sample is wide.</param>
    /// <param name="vertical">How many it is high.</param>
    internal JpegWriter(MemoryStream output, int quality, int components, int horizontal, int vertical)
    {
        this.output = output;
        this.components = components;
        this.horizontal = horizontal;
        this.vertical = vertical;
        lumaSteps = ScaleSteps(StandardTables.LumaSteps, quality);
        chromaSteps = ScaleSteps(StandardTables.ChromaSteps, quality);
    }

    internal void WriteHeaders(int width, int height)
    {
        output.Write([0xFF, JpegMarker.StartOfImage]);
        WriteSegment(JpegMarker.App0, [(byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        WriteSteps(0, lumaSteps);
        if (components > 1) WriteSteps(1, chromaSteps);

        List<byte> frame = [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)components];
        List<byte> scan = [(byte)components];
        for (int i = 0; i < components; i++)
        {
            frame.AddRange([(byte)(i + 1), i == 0 ? (byte)(horizontal << 4 | vertical) : (byte)0x11, (byte)(i == 0 ? 0 : 1)]);
            scan.AddRange([(byte)(i + 1), i == 0 ? (byte)0 : (byte)0x11]);
        }

        scan.AddRange([0, 63, 0]);
        WriteSegment(JpegMarker.BaselineFrame, [.. frame]);
        WriteSegment(JpegMarker.HuffmanTables, [0x00, .. StandardTables.LumaDc]);
        WriteSegment(JpegMarker.HuffmanTables, [0x10, .. StandardTables.LumaAc]);
        if (components > 1)
        {
            WriteSegment(JpegMarker.HuffmanTables, [0x01, .. StandardTables.ChromaDc]);
            WriteSegment(JpegMarker.HuffmanTables, [0x11, .. StandardTables.ChromaAc]);
        }

        WriteSegment(JpegMarker.StartOfScan, [.. scan]);
    }

    internal void WriteScan<TPixel>(Image<TPixel> image, CancellationToken token)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        BitWriter bits = new(output);
        BlockWriter luma = new(bits, lumaSteps, StandardTables.LumaDc, StandardTables.LumaAc);
        BlockWriter cb = new(bits, chromaSteps, StandardTables.ChromaDc, StandardTables.ChromaAc);
        BlockWriter cr = new(bits, chromaSteps, StandardTables.ChromaDc, StandardTables.ChromaAc);
        JpegStrip strip = new(image.Width, 8 * horizontal, 8 * vertical, components > 1);
        float[] block = new float[JpegComponent.BlockSize];
        for (int top = 0; top < image.Height; top += strip.Height)
        {
            token.ThrowIfCancellationRequested();
            strip.Load(image, top);
            for (int left = 0; left < strip.Width; left += 8 * horizontal)
            {
                for (int i = 0; i < horizontal * vertical; i++)
                {
                    strip.Luma(left + (i % horizontal * 8), i / horizontal * 8, block);
                    luma.Write(block);
                }

                if (components == 1) continue;
                strip.Cb(left, horizontal, vertical, block);
                cb.Write(block);
                strip.Cr(left, horizontal, vertical, block);
                cr.Write(block);
            }
        }

        bits.Flush();
        output.Write([0xFF, JpegMarker.EndOfImage]);
    }

    /// <summary>The Independent JPEG Group's scale: percent 5000 / q below 50, else 200 - 2 q.</summary>
    private static int[] ScaleSteps(ReadOnlySpan<byte> steps, int quality)
    {
        int percent = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        int[] scaled = new int[steps.Length];
        for (int i = 0; i < scaled.Length; i++) scaled[i] = Math.Clamp(((steps[i] * percent) + 50) / 100, 1, 255);
        return scaled;
    }

    private void WriteSteps(byte number, int[] steps)
    {
        byte[] segment = new byte[1 + JpegComponent.BlockSize];
        segment[0] = number;
        for (int k = 0; k < steps.Length; k++) segment[1 + k] = (byte)steps[ZigZag.ToNatural[k]];
        WriteSegment(JpegMarker.QuantizationTables, segment);
    }

    private void WriteSegment(byte marker, ReadOnlySpan<byte> content)
    {
        Span<byte> start = [0xFF, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(start[2..], (ushort)(content.Length + 2));
        output.Write(start);
        output.Write(content);
    }
}
