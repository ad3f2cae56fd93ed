using System.Buffers;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>One colour component of a frame: its sampling, and its samples as they are decoded.</summary>
internal sealed class JpegComponent(byte id, int horizontal, int vertical, int quantTable) : IDisposable
{
    internal const int BlockSize = 64;

    private byte[]? plane;
    private short[]? coefficients;

    internal byte Id => id;

    /// <summary>Sampling factor, 1 to 4, as is <see cref="Vertical"/>.</summary>
    internal int Horizontal => horizontal;

    internal int Vertical => vertical;

    internal int QuantTable => quantTable;

    /// <summary>Samples a row, without padding.</summary>
    internal int Width { get; private set; }

    internal int Height { get; private set; }

    /// <summary>Blocks a row in a scan of this component alone.</summary>
    internal int BlocksX => (Width + 7) / 8;

    internal int BlocksY => (Height + 7) / 8;

    /// <summary>Blocks a row with those that fill up the last MCU.</summary>
    internal int PaddedBlocksX { get; private set; }

    internal int PaddedBlocksY { get; private set; }

    internal int Stride => PaddedBlocksX * 8;

    /// <summary>Steps by row * 8 + column; set when the component's first scan begins.</summary>
    internal int[]? Quant { get; set; }

    internal HuffmanTable? DcTable { get; set; }

    internal HuffmanTable? AcTable { get; set; }

    /// <summary>The last DC value of the scan.</summary>
    internal int Predictor { get; set; }

    /// <summary>Rows of <see cref="Stride"/> samples.</summary>
    internal Span<byte> Plane => plane.AsSpan(0, Stride * PaddedBlocksY * 8);

    /// <summary>All coefficients of a progressive frame, 64 a block.</summary>
    internal Span<short> Coefficients => coefficients.AsSpan(0, PaddedBlocksX * PaddedBlocksY * BlockSize);

    /// <summary>ITU T.81 A.1.1 and A.2.</summary>
    internal void SetSize(JpegFrame frame)
    {
        Width = CeilingDivide(frame.Width * Horizontal, frame.MaxHorizontal);
        Height = CeilingDivide(frame.Height * Vertical, frame.MaxVertical);
        PaddedBlocksX = frame.McusX * Horizontal;
        PaddedBlocksY = frame.McusY * Vertical;
    }

    /// <summary>Makes the planes; what no scan fills stays mid-grey.</summary>
    internal void Allocate(bool progressive)
    {
        int samples = PaddedBlocksX * PaddedBlocksY * BlockSize;
        plane = ArrayPool<byte>.Shared.Rent(samples);
        plane.AsSpan(0, samples).Fill(128);
        if (!progressive) return;
        coefficients = ArrayPool<short>.Shared.Rent(samples);
        coefficients.AsSpan(0, samples).Clear();
    }

    internal Span<short> Block(int x, int y) =>
        coefficients.AsSpan(((y * PaddedBlocksX) + x) * BlockSize, BlockSize);

    /// <summary>Turns a block's coefficients into samples.</summary>
    internal void Reconstruct(ReadOnlySpan<short> block, int x, int y) =>
        InverseDct.Transform(block, Quant, plane.AsSpan((y * 8 * Stride) + (x * 8)), Stride);

    /// <summary>
    /// Turns the coefficients of a progressive frame into samples; leaves a component grey that no scan had.
    /// </summary>
    internal void ReconstructAll()
    {
        if (Quant is null) return;
        for (int y = 0; y < BlocksY; y++)
        {
            for (int x = 0; x < BlocksX; x++) Reconstruct(Block(x, y), x, y);
        }
    }

    public void Dispose()
    {
        if (plane is not null) ArrayPool<byte>.Shared.Return(plane);
        if (coefficients is not null) ArrayPool<short>.Shared.Return(coefficients);
        plane = null;
        coefficients = null;
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;
}
