using SixLabors.ImageSharp.Processing.Processors.Transforms;

namespace SixLabors.ImageSharp.Processing;

/// <summary>How to resize.</summary>
public class ResizeOptions
{
    public ResizeMode Mode { get; set; } = ResizeMode.Crop;

    public AnchorPositionMode Position { get; set; } = AnchorPositionMode.Center;

    /// <summary>
    /// For <see cref="ResizeMode.Crop"/>: the point to keep, as fractions of the image; goes before <see
    /// cref="Position"/>.
    /// </summary>
    public PointF? CenterCoordinates { get; set; }

    public Size Size { get; set; }

    public IResampler Sampler { get; set; } = KnownResamplers.Bicubic;

    /// <summary>Resizing in linear light; not supported here.</summary>
    public bool Compand { get; set; }

    /// <summary>Only for <see cref="ResizeMode.Manual"/>.</summary>
    public Rectangle? TargetRectangle { get; set; }

    /// <summary>Whether transparent pixels count less than opaque ones.</summary>
    public bool PremultiplyAlpha { get; set; } = true;
}
