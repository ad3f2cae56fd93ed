using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Writes baseline JPEG.</summary>
public sealed class JpegEncoder : ImageEncoder
{
    private const int DefaultQuality = 75;

    /// <summary>Above this quality the chroma is not subsampled by default.</summary>
    private const int LastSubsampledQuality = 90;

    private readonly int? quality;

    /// <summary>1 to 100; null means 75.</summary>
    /// <exception cref="ArgumentException">Outside that range.</exception>
    public int? Quality
    {
        get => quality;
        init
        {
            if (value is < 1 or > 100)
            {
                throw new ArgumentException("Quality factor must be in [1..100] range.", nameof(value));
            }

            quality = value;
        }
    }

    /// <summary>Null: luminance for grey pixel formats, else 4:2:0 up to quality 90 and 4:4:4 above.</summary>
    public JpegEncodingColor? ColorType { get; init; }

    /// <exception cref="NotSupportedException">Other than luminance, 4:4:4, 4:2:2 or 4:2:0 is asked for.</exception>
    /// <exception cref="ImageProcessingException">A side is longer than 65535.</exception>
    internal override void EncodeCore<TPixel>(
        Image<TPixel> image,
        MemoryStream output,
        CancellationToken cancellationToken)
    {
        if (image.Width > ushort.MaxValue || image.Height > ushort.MaxValue)
        {
            throw new ImageProcessingException($"{image.Width} x {image.Height} pixels are too large for JPEG.");
        }

        int effective = Quality ?? DefaultQuality;
        bool grey = typeof(TPixel) == typeof(L8) || typeof(TPixel) == typeof(L16);
        JpegEncodingColor color = ColorType ?? (grey
            ? JpegEncodingColor.Luminance
            : effective > LastSubsampledQuality ? JpegEncodingColor.YCbCrRatio444 : JpegEncodingColor.YCbCrRatio420);
        (int horizontal, int vertical) = color switch
        {
            JpegEncodingColor.Luminance or JpegEncodingColor.YCbCrRatio444 => (1, 1),
            JpegEncodingColor.YCbCrRatio422 => (2, 1),
            JpegEncodingColor.YCbCrRatio420 => (2, 2),
            _ => throw new NotSupportedException($"Writing JPEG as {color} is not supported."),
        };

        JpegWriter writer = new(output, effective, color == JpegEncodingColor.Luminance ? 1 : 3, horizontal, vertical);
        writer.WriteHeaders(image.Width, image.Height);
        writer.WriteScan(image, cancellationToken);
    }
}
