using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

internal sealed class PngDecoder(ReadOnlyMemory<byte> bytes, CancellationToken token)
{
    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    internal ImageInfo Identify() => throw new InvalidImageContentException($"{bytes.Length} {token}");

    internal PngPixelType NaturalPixelType() => throw new InvalidImageContentException($"{bytes.Length} {token}");

    internal Image<TPixel> Decode<TPixel>(Configuration configuration)
        where TPixel : unmanaged, IPixel<TPixel> => throw new InvalidImageContentException($"{bytes.Length} {token}");
}
