using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Writes baseline JPEG.</summary>
public sealed class JpegEncoder : ImageEncoder
{
    private const int DefaultQuality = 75;
    private readonly int? quality;

    /// <summary>1 to 100; null means 75.</summary>
    /// <exception cref="ArgumentException">Outside that range.</exception>
    public int? Quality
    {
        get => quality;
        init
        {
            if (value is < 1 or > 100) throw new ArgumentException("Quality factor must be in [1..100] range.", nameof(value));
            quality = value;
        }
    }

    /// <summary>Null: luminance for grey pixel formats, else 4:2:0 up to quality 90 and 4:4:4 above.</summary>
    public JpegEncodingColor? ColorType { get; init; }

    internal override void EncodeCore<TPixel>(Image<TPixel> image, MemoryStream output, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
