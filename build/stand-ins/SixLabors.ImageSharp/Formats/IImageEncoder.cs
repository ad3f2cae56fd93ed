namespace SixLabors.ImageSharp.Formats;

/// <summary>Writes an image in a file format.</summary>
public interface IImageEncoder
{
    /// <summary>Whether to leave the image's metadata out.</summary>
    bool SkipMetadata { get; init; }

    void Encode<TPixel>(Image<TPixel> image, Stream stream)
        where TPixel : unmanaged, PixelFormats.IPixel<TPixel>;

    Task EncodeAsync<TPixel>(Image<TPixel> image, Stream stream, CancellationToken cancellationToken)
        where TPixel : unmanaged, PixelFormats.IPixel<TPixel>;
}
