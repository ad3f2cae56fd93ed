using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

internal sealed class JpegDecoder(ReadOnlyMemory<byte> bytes, CancellationToken token)
{
    internal ImageInfo Identify() => throw new InvalidImageContentException($"{bytes.Length} {token}");

    internal Image<TPixel> Decode<TPixel>(Configuration configuration)
        where TPixel : unmanaged, IPixel<TPixel> => throw new InvalidImageContentException($"{bytes.Length} {token}");
}
