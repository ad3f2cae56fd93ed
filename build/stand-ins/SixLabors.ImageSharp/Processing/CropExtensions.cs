namespace SixLabors.ImageSharp.Processing;

public static class CropExtensions
{
    /// <summary>Keeps the top left part.</summary>
    /// <exception cref="ArgumentException">Not inside the image.</exception>
    public static IImageProcessingContext Crop(this IImageProcessingContext source, int width, int height) =>
        source.Crop(new Rectangle(0, 0, width, height));

    /// <summary>Keeps a part of the image.</summary>
    /// <exception cref="ArgumentException">Not inside the image.</exception>
    public static IImageProcessingContext Crop(this IImageProcessingContext source, Rectangle cropRectangle)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.ApplyCrop(cropRectangle);
        return source;
    }
}
