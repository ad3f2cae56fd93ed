using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Writes PNG, not interlaced, without a palette.</summary>
public sealed class PngEncoder : ImageEncoder
{
    /// <summary>8 or 16; null means what the pixel format holds.</summary>
    public PngBitDepth? BitDepth { get; init; }

    /// <summary>Null means what the pixel format holds.</summary>
    public PngColorType? ColorType { get; init; }

    public PngCompressionLevel CompressionLevel { get; init; } = PngCompressionLevel.DefaultCompression;

    internal override void EncodeCore<TPixel>(Image<TPixel> image, MemoryStream output, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
