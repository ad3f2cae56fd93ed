using SixLabors.ImageSharp.Formats;

namespace SixLabors.ImageSharp.Metadata;

/// <summary>What is known of an image besides its pixels.</summary>
public sealed class ImageMetadata
{
    public const double DefaultHorizontalResolution = 96;
    public const double DefaultVerticalResolution = 96;

    /// <summary>The format the image was decoded from; null for an image that was made in memory.</summary>
    public IImageFormat? DecodedImageFormat { get; internal set; }

    /// <summary>Kept for source compatibility: files' resolutions are not read.</summary>
    public double HorizontalResolution { get; set; } = DefaultHorizontalResolution;

    /// <inheritdoc cref="HorizontalResolution"/>
    public double VerticalResolution { get; set; } = DefaultVerticalResolution;

    public ImageMetadata DeepClone() => new()
    {
        DecodedImageFormat = DecodedImageFormat,
        HorizontalResolution = HorizontalResolution,
        VerticalResolution = VerticalResolution,
    };
}
