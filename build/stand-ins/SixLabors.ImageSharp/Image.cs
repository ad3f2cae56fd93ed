using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace SixLabors.ImageSharp;

/// <summary>An image whose pixel format is not part of its static type.</summary>
public abstract partial class Image : IDisposable
{
    private protected Image(Configuration configuration, PixelTypeInfo pixelType, Size size, ImageMetadata metadata)
    {
        Configuration = configuration;
        PixelType = pixelType;
        Size = size;
        Metadata = metadata;
    }

    public Configuration Configuration { get; }

    /// <summary>The pixel format in memory, not the file's.</summary>
    public PixelTypeInfo PixelType { get; }

    public ImageMetadata Metadata { get; }

    public Size Size { get; private protected set; }

    public int Width => Size.Width;

    public int Height => Size.Height;

    public Rectangle Bounds => new(Point.Empty, Size);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    public Image<TPixel2> CloneAs<TPixel2>()
        where TPixel2 : unmanaged, IPixel<TPixel2> => CloneAs<TPixel2>(Configuration);

    /// <summary>A copy in another pixel format (<see cref="IPixel"/> tells how samples are converted).</summary>
    public abstract Image<TPixel2> CloneAs<TPixel2>(Configuration configuration)
        where TPixel2 : unmanaged, IPixel<TPixel2>;

    public void Save(Stream stream, IImageEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(encoder);
        EncodeWith(encoder, stream);
    }

    public Task SaveAsync(Stream stream, IImageEncoder encoder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(encoder);
        return EncodeWithAsync(encoder, stream, cancellationToken);
    }

    internal abstract void EncodeWith(IImageEncoder encoder, Stream stream);

    internal abstract Task EncodeWithAsync(IImageEncoder encoder, Stream stream, CancellationToken cancellationToken);

    internal abstract void Process(Action<IImageProcessingContext> operation);

    protected abstract void Dispose(bool disposing);
}
