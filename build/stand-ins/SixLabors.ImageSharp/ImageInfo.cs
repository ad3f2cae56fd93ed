using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;

namespace SixLabors.ImageSharp;

/// <summary>What a file's headers say of an image, read without decoding its pixels.</summary>
public sealed class ImageInfo
{
    public ImageInfo(PixelTypeInfo pixelType, Size size, ImageMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(pixelType);
        ArgumentNullException.ThrowIfNull(metadata);
        PixelType = pixelType;
        Size = size;
        Metadata = metadata;
    }

    public PixelTypeInfo PixelType { get; }

    public ImageMetadata Metadata { get; }

    public Size Size { get; }

    public Rectangle Bounds => new(Point.Empty, Size);

    public int Width => Size.Width;

    public int Height => Size.Height;
}
