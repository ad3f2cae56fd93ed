using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace SixLabors.ImageSharp;

/// <summary>An image in memory: rows from top to bottom, pixels from left to right.</summary>
public sealed class Image<TPixel> : Image
    where TPixel : unmanaged, IPixel<TPixel>
{
    /// <summary>
    /// Above this size an image is one block only if the configuration asks for it, as in the original.
    /// </summary>
    private const long SingleBlockBytes = 4L << 20;

    /// <summary>Rented, so it may be longer than the image; goes back when the image is disposed.</summary>
    private TPixel[]? pixels;

    public Image(int width, int height)
        : this(Configuration.Default, width, height)
    {
    }

    public Image(int width, int height, TPixel backgroundColor)
        : this(Configuration.Default, width, height, backgroundColor)
    {
    }

    public Image(Configuration configuration, int width, int height, TPixel backgroundColor)
        : this(configuration, width, height) => Pixels.Fill(backgroundColor);

    /// <summary>An image of zeroed pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    /// <exception cref="Memory.InvalidMemoryOperationException">
    /// Larger than the configured allocator allows.
    /// </exception>
    public Image(Configuration configuration, int width, int height)
        : this(configuration, width, height, new ImageMetadata())
    {
    }

    internal Image(Configuration configuration, int width, int height, ImageMetadata metadata)
        : base(configuration, new PixelTypeInfo(Unsafe.SizeOf<TPixel>() * 8), new Size(width, height), metadata)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        configuration.MemoryAllocator.Check((long)width * height, Unsafe.SizeOf<TPixel>());
        pixels = ArrayPool<TPixel>.Shared.Rent(width * height);
        Pixels.Clear();
    }

    private Span<TPixel> Pixels
    {
        get
        {
            ObjectDisposedException.ThrowIf(pixels is null, this);
            return pixels.AsSpan(0, Width * Height);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">Outside the image.</exception>
    public TPixel this[int x, int y]
    {
        get => Pixels[Offset(x, y)];
        set => Pixels[Offset(x, y)] = value;
    }

    public void ProcessPixelRows(PixelAccessorAction<TPixel> processPixels)
    {
        ArgumentNullException.ThrowIfNull(processPixels);
        ObjectDisposedException.ThrowIf(pixels is null, this);
        processPixels(new PixelAccessor<TPixel>(this));
    }

    public void ProcessPixelRows<TPixel2>(Image<TPixel2> image2, PixelAccessorAction<TPixel, TPixel2> processPixels)
        where TPixel2 : unmanaged, IPixel<TPixel2>
    {
        ArgumentNullException.ThrowIfNull(image2);
        ArgumentNullException.ThrowIfNull(processPixels);
        ObjectDisposedException.ThrowIf(pixels is null, this);
        ObjectDisposedException.ThrowIf(image2.pixels is null, image2);
        processPixels(new PixelAccessor<TPixel>(this), new PixelAccessor<TPixel2>(image2));
    }

    /// <summary>Copies all rows, one after the other.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The destination is too short.</exception>
    public void CopyPixelDataTo(Span<TPixel> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Pixels.Length, nameof(destination));
        Pixels.CopyTo(destination);
    }

    /// <inheritdoc cref="CopyPixelDataTo(Span{TPixel})"/>
    public void CopyPixelDataTo(Span<byte> destination)
    {
        ReadOnlySpan<byte> source = MemoryMarshal.AsBytes(Pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, source.Length, nameof(destination));
        source.CopyTo(destination);
    }

    /// <summary>
    /// The pixels as one block. As in the original, false above 4 MiB unless
    /// <see cref="Configuration.PreferContiguousImageBuffers"/> is set.
    /// </summary>
    public bool DangerousTryGetSinglePixelMemory(out Memory<TPixel> memory)
    {
        long length = (long)Pixels.Length * Unsafe.SizeOf<TPixel>();
        bool single = Configuration.PreferContiguousImageBuffers || length <= SingleBlockBytes;
        memory = single ? pixels.AsMemory(0, Width * Height) : default;
        return single;
    }

    public Image<TPixel> Clone() => Clone(Configuration);

    public Image<TPixel> Clone(Configuration configuration)
    {
        Image<TPixel> copy = new(configuration, Width, Height, Metadata.DeepClone());
        Pixels.CopyTo(copy.Pixels);
        return copy;
    }

    public override Image<TPixel2> CloneAs<TPixel2>(Configuration configuration)
    {
        Image<TPixel2> copy = new(configuration, Width, Height, Metadata.DeepClone());
        PixelRow.Convert<TPixel, TPixel2>(Pixels, copy.Pixels);
        return copy;
    }

    public override string ToString() => $"Image<{typeof(TPixel).Name}>: {Width}x{Height}";

    /// <summary>Row <paramref name="y"/>, which the caller has checked.</summary>
    internal Span<TPixel> Row(int y) => Pixels.Slice(y * Width, Width);

    /// <summary>Takes the pixels and the size of another image, which must not be used again.</summary>
    internal void TakeOver(Image<TPixel> other)
    {
        TPixel[]? previous = pixels;
        pixels = other.pixels;
        Size = other.Size;
        other.pixels = previous;
        other.Dispose();
    }

    internal override void EncodeWith(IImageEncoder encoder, Stream stream) => encoder.Encode(this, stream);

    internal override Task EncodeWithAsync(IImageEncoder encoder, Stream stream, CancellationToken cancellationToken) =>
        encoder.EncodeAsync(this, stream, cancellationToken);

    internal override void Process(Action<IImageProcessingContext> operation)
    {
        ObjectDisposedException.ThrowIf(pixels is null, this);
        operation(new ImageProcessingContext<TPixel>(this));
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref pixels, null) is { } rented) ArrayPool<TPixel>.Shared.Return(rented);
    }

    private int Offset(int x, int y)
    {
        if ((uint)x >= (uint)Width) throw new ArgumentOutOfRangeException(nameof(x), x, $"The image is {Width} wide.");
        if ((uint)y >= (uint)Height)
        {
            throw new ArgumentOutOfRangeException(nameof(y), y, $"The image is {Height} high.");
        }

        return (y * Width) + x;
    }
}
