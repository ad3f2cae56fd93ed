using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>The IHDR chunk (PNG specification, third edition, 11.2.1).</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColorType ColorType, bool Interlaced)
{
    internal const int Length = 13;

    internal int Channels => ColorType switch
    {
        PngColorType.Grayscale or PngColorType.Palette => 1,
        PngColorType.GrayscaleWithAlpha => 2,
        PngColorType.Rgb => 3,
        _ => 4,
    };

    internal int BitsPerPixel => BitDepth * Channels;

    /// <exception cref="InvalidImageContentException">The chunk breaks the rules.</exception>
    internal static PngHeader Parse(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != Length) throw new InvalidImageContentException("The header chunk has a wrong length.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(chunk), height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw new InvalidImageContentException($"Bad image size {width} x {height}.");
        }

        int depth = chunk[8];
        PngColorType type = (PngColorType)chunk[9];
        bool known = type switch
        {
            PngColorType.Grayscale => depth is 1 or 2 or 4 or 8 or 16,
            PngColorType.Palette => depth is 1 or 2 or 4 or 8,
            PngColorType.Rgb or PngColorType.GrayscaleWithAlpha or PngColorType.RgbWithAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!known) throw new InvalidImageContentException($"Bad color type {chunk[9]} with bit depth {depth}.");
        if (chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
        {
            throw new InvalidImageContentException("Unknown compression, filter or interlace method.");
        }

        return new PngHeader((int)width, (int)height, depth, type, chunk[12] == 1);
    }

    /// <summary>Bytes of a row of so many pixels, without the filter byte.</summary>
    internal long RowBytes(int width) => (((long)width * BitsPerPixel) + 7) / 8;
}
