using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing;

/// <summary>
/// Carries the operations of one <c>Mutate</c> or <c>Clone</c> call, applied in the order they are called.
/// </summary>
public interface IImageProcessingContext
{
    Configuration Configuration { get; }

    /// <summary>The size after the operations so far.</summary>
    Size GetCurrentSize();

    internal void ApplyCrop(Rectangle area);

    internal void ApplyResize(ResizeOptions options);
}

internal sealed class ImageProcessingContext<TPixel>(Image<TPixel> image) : IImageProcessingContext
    where TPixel : unmanaged, IPixel<TPixel>
{
    public Configuration Configuration => image.Configuration;

    public Size GetCurrentSize() => image.Size;

    void IImageProcessingContext.ApplyCrop(Rectangle area)
    {
        if (area.Width <= 0 || area.Height <= 0 || !image.Bounds.Contains(area))
        {
            throw new ArgumentException($"Crop rectangle {area} should be inside the image of {image.Size}.", nameof(area));
        }

        Image<TPixel> result = new(image.Configuration, area.Width, area.Height);
        for (int y = 0; y < area.Height; y++)
        {
            image.Row(area.Y + y).Slice(area.X, area.Width).CopyTo(result.Row(y));
        }

        image.TakeOver(result);
    }

    void IImageProcessingContext.ApplyResize(ResizeOptions options)
    {
        (Size canvas, Rectangle target) = ResizeGeometry.Compute(image.Size, options);
        if (canvas == image.Size && target == image.Bounds) return;
        image.TakeOver(Resampling.ImageResampler.Resize(image, canvas, target, options));
    }
}
