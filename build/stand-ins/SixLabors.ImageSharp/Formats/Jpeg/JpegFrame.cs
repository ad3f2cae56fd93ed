using System.Runtime.CompilerServices;
using SixLabors.ImageSharp.Memory;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>What a start-of-frame segment says (ITU T.81 B.2.2).</summary>
internal sealed class JpegFrame : IDisposable
{
    /// <summary>
    /// A file must hold at least one bit for each block; one that holds less than 1/16 of that is refused.
    /// </summary>
    private const long MissingFactor = 16;

    /// <summary>Small files are not judged by their length: so many blocks are always allowed.</summary>
    private const long FreeBlocks = 1 << 15;

    private JpegFrame(bool progressive, int width, int height, JpegComponent[] components)
    {
        Progressive = progressive;
        Width = width;
        Height = height;
        Components = components;
        MaxHorizontal = components.Max(c => c.Horizontal);
        MaxVertical = components.Max(c => c.Vertical);
        McusX = (width + (8 * MaxHorizontal) - 1) / (8 * MaxHorizontal);
        McusY = (height + (8 * MaxVertical) - 1) / (8 * MaxVertical);
        foreach (JpegComponent component in components) component.SetSize(this);
    }

    internal bool Progressive { get; }

    internal int Width { get; }

    internal int Height { get; }

    internal JpegComponent[] Components { get; }

    internal int MaxHorizontal { get; }

    internal int MaxVertical { get; }

    internal int McusX { get; }

    internal int McusY { get; }

    /// <exception cref="InvalidImageContentException">The segment breaks the rules.</exception>
    /// <exception cref="NotSupportedException">Not 8 bits a sample.</exception>
    internal static JpegFrame Parse(bool progressive, ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6) throw new InvalidImageContentException("Frame header too short.");
        int precision = segment[0], height = segment[1] << 8 | segment[2], width = segment[3] << 8 | segment[4];
        int count = segment[5];
        if (precision is 12 or 16)
        {
            throw new NotSupportedException($"JPEG of {precision} bits a sample is not supported.");
        }

        if (precision != 8) throw new InvalidImageContentException($"Bad sample precision {precision}.");
        if (width == 0 || height == 0) throw new InvalidImageContentException($"Bad image size {width} x {height}.");
        if (count is not (1 or 3 or 4)) throw new InvalidImageContentException($"Bad number of components {count}.");
        if (segment.Length != 6 + (3 * count))
        {
            throw new InvalidImageContentException("Frame header of a wrong length.");
        }

        JpegComponent[] components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = segment.Slice(6 + (3 * i), 3);
            int h = entry[1] >> 4, v = entry[1] & 15;
            if (h is < 1 or > 4 || v is < 1 or > 4)
            {
                throw new InvalidImageContentException($"Bad sampling factors {h} x {v}.");
            }

            if (entry[2] > 3) throw new InvalidImageContentException($"Bad quantization table number {entry[2]}.");
            for (int j = 0; j < i; j++)
            {
                if (components[j].Id == entry[0])
                {
                    throw new InvalidImageContentException("Component number used twice.");
                }
            }

            components[i] = new JpegComponent(entry[0], h, v, entry[2]);
        }

        return new JpegFrame(progressive, width, height, components);
    }

    /// <summary>
    /// Makes the components' buffers, after judging the declared size by limits and by the file's length.
    /// </summary>
    /// <exception cref="InvalidMemoryOperationException">Above the allocator's limit.</exception>
    internal void Allocate(MemoryAllocator allocator, long fileLength)
    {
        long blocks = Components.Sum(c => (long)c.PaddedBlocksX * c.PaddedBlocksY);
        if (blocks > FreeBlocks + (fileLength * 8 * MissingFactor))
        {
            throw new InvalidImageContentException($"{Width} x {Height} pixels cannot be in a file of {fileLength} bytes.");
        }

        foreach (JpegComponent component in Components)
        {
            allocator.Check(
                (long)component.PaddedBlocksX * component.PaddedBlocksY * JpegComponent.BlockSize,
                Progressive ? Unsafe.SizeOf<short>() : 1);
        }

        foreach (JpegComponent component in Components) component.Allocate(Progressive);
    }

    public void Dispose()
    {
        foreach (JpegComponent component in Components) component.Dispose();
    }
}
