using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Data.Frames;

/// <summary>
/// One band of the sky as float32 pixels, [height, width], row 0 the first of the file: in FITS the lowest of the
/// picture. NaN is a pixel without a value.
/// </summary>
public sealed class ImagePlane
{
    /// <exception cref="ArgumentException">The pixels are not width x height.</exception>
    public ImagePlane(float[] pixels, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        if (pixels.Length != (long)width * height)
            throw new ArgumentException($"{pixels.Length} pixels are not {width} x {height}", nameof(pixels));
        Pixels = pixels;
        Width = width;
        Height = height;
    }

    /// <summary>A plane of zeros.</summary>
    public ImagePlane(int width, int height)
        : this(HugePages.NewArray<float>(checked(width * height)), width, height)
    {
    }

    public float[] Pixels { get; }

    public int Width { get; }

    public int Height { get; }

    public float this[int x, int y]
    {
        get => Row(y)[x];
        set => Row(y)[x] = value;
    }

    public Span<float> Row(int y) => Pixels.AsSpan(y * Width, Width);
}
