using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats;

/// <summary>Encodes into memory first, so that a failure leaves nothing half-written behind.</summary>
public abstract class ImageEncoder : IImageEncoder
{
    public bool SkipMetadata { get; init; }

    public void Encode<TPixel>(Image<TPixel> image, Stream stream)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream buffer = new();
        EncodeCore(image, buffer, CancellationToken.None);
        buffer.Position = 0;
        buffer.CopyTo(stream);
    }

    public async Task EncodeAsync<TPixel>(Image<TPixel> image, Stream stream, CancellationToken cancellationToken)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream buffer = new();
        EncodeCore(image, buffer, cancellationToken);
        buffer.Position = 0;
        await buffer.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    internal abstract void EncodeCore<TPixel>(
        Image<TPixel> image,
        MemoryStream output,
        CancellationToken cancellationToken)
        where TPixel : unmanaged, IPixel<TPixel>;
}
