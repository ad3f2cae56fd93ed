using SixLabors.ImageSharp.Processing.Processors.Transforms;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Scaling. A side given as 0 follows from the other one and the proportions.</summary>
public static class ResizeExtensions
{
    public static IImageProcessingContext Resize(this IImageProcessingContext source, Size size) =>
        Resize(source, size.Width, size.Height, KnownResamplers.Bicubic, false);

    public static IImageProcessingContext Resize(this IImageProcessingContext source, Size size, bool compand) =>
        Resize(source, size.Width, size.Height, KnownResamplers.Bicubic, compand);

    public static IImageProcessingContext Resize(this IImageProcessingContext source, int width, int height) =>
        Resize(source, width, height, KnownResamplers.Bicubic, false);

    public static IImageProcessingContext Resize(
        this IImageProcessingContext source,
        int width,
        int height,
        bool compand) =>
        Resize(source, width, height, KnownResamplers.Bicubic, compand);

    public static IImageProcessingContext Resize(
        this IImageProcessingContext source,
        int width,
        int height,
        IResampler sampler) => Resize(source, width, height, sampler, false);

    public static IImageProcessingContext Resize(
        this IImageProcessingContext source,
        Size size,
        IResampler sampler,
        bool compand) => Resize(source, size.Width, size.Height, sampler, compand);

    public static IImageProcessingContext Resize(
        this IImageProcessingContext source,
        int width,
        int height,
        IResampler sampler,
        bool compand) => Resize(source, new ResizeOptions
        {
            Size = new Size(width, height),
            Mode = ResizeMode.Stretch,
            Sampler = sampler,
            Compand = compand,
        });

    /// <exception cref="ArgumentException">A negative or empty size.</exception>
    /// <exception cref="NotSupportedException">Companding (resizing in linear light) is asked for.</exception>
    public static IImageProcessingContext Resize(this IImageProcessingContext source, ResizeOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        source.ApplyResize(options);
        return source;
    }
}
