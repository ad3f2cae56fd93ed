using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <content>Reading headers only, and making images from pixels in memory.</content>
public abstract partial class Image
{
    /// <exception cref="UnknownImageFormatException">Of no known format.</exception>
    public static IImageFormat DetectFormat(ReadOnlySpan<byte> buffer) => ImageDecoding.Detect(buffer);

    /// <inheritdoc cref="DetectFormat(ReadOnlySpan{byte})"/>
    /// <remarks>A stream that can seek is left where it was.</remarks>
    public static IImageFormat DetectFormat(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> start = stackalloc byte[ImageDecoding.SignatureLength];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (stream.CanSeek) stream.Seek(-read, SeekOrigin.Current);
        return ImageDecoding.Detect(start[..read]);
    }

    /// <inheritdoc cref="DetectFormat(ReadOnlySpan{byte})"/>
    public static IImageFormat DetectFormat(string path)
    {
        using FileStream stream = ImageSource.Open(path);
        return DetectFormat(stream);
    }

    /// <summary>Size and format from the headers, without decoding pixels; limits on the size do not apply.</summary>
    /// <exception cref="ImageFormatException">Of no known format, or the headers are broken.</exception>
    public static ImageInfo Identify(ReadOnlySpan<byte> buffer) => Identify(new DecoderOptions(), buffer);

    /// <inheritdoc cref="Identify(ReadOnlySpan{byte})"/>
    public static ImageInfo Identify(DecoderOptions options, ReadOnlySpan<byte> buffer)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImageDecoding.Identify(buffer.ToArray());
    }

    /// <inheritdoc cref="Identify(ReadOnlySpan{byte})"/>
    public static ImageInfo Identify(Stream stream) => Identify(new DecoderOptions(), stream);

    /// <inheritdoc cref="Identify(ReadOnlySpan{byte})"/>
    public static ImageInfo Identify(DecoderOptions options, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImageDecoding.Identify(ImageSource.Read(stream, options));
    }

    /// <inheritdoc cref="Identify(ReadOnlySpan{byte})"/>
    public static ImageInfo Identify(string path) => Identify(new DecoderOptions(), path);

    /// <inheritdoc cref="Identify(ReadOnlySpan{byte})"/>
    public static ImageInfo Identify(DecoderOptions options, string path)
    {
        using FileStream stream = ImageSource.Open(path);
        return Identify(options, stream);
    }

    /// <inheritdoc cref="Identify(ReadOnlySpan{byte})"/>
    public static Task<ImageInfo> IdentifyAsync(Stream stream, CancellationToken cancellationToken = default) =>
        IdentifyAsync(new DecoderOptions(), stream, cancellationToken);

    /// <inheritdoc cref="Identify(ReadOnlySpan{byte})"/>
    public static async Task<ImageInfo> IdentifyAsync(
        DecoderOptions options,
        Stream stream,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImageDecoding.Identify(await ImageSource.ReadAsync(stream, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>An image of a copy of these pixels, given row after row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Fewer pixels than <paramref name="width"/> * <paramref name="height"/>.
    /// </exception>
    public static Image<TPixel> LoadPixelData<TPixel>(ReadOnlySpan<TPixel> data, int width, int height)
        where TPixel : unmanaged, IPixel<TPixel> => LoadPixelData(Configuration.Default, data, width, height);

    /// <inheritdoc cref="LoadPixelData{TPixel}(ReadOnlySpan{TPixel}, int, int)"/>
    public static Image<TPixel> LoadPixelData<TPixel>(ReadOnlySpan<byte> data, int width, int height)
        where TPixel : unmanaged, IPixel<TPixel> => LoadPixelData<TPixel>(Configuration.Default, data, width, height);

    /// <inheritdoc cref="LoadPixelData{TPixel}(ReadOnlySpan{TPixel}, int, int)"/>
    public static Image<TPixel> LoadPixelData<TPixel>(
        Configuration configuration,
        ReadOnlySpan<byte> data,
        int width,
        int height)
        where TPixel : unmanaged, IPixel<TPixel> =>
        LoadPixelData(configuration, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, TPixel>(data), width, height);

    /// <inheritdoc cref="LoadPixelData{TPixel}(ReadOnlySpan{TPixel}, int, int)"/>
    public static Image<TPixel> LoadPixelData<TPixel>(
        Configuration configuration,
        ReadOnlySpan<TPixel> data,
        int width,
        int height)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfLessThan(data.Length, (long)width * height, nameof(data));
        Image<TPixel> image = new(configuration, width, height);
        for (int y = 0; y < height; y++) data.Slice(y * width, width).CopyTo(image.Row(y));
        return image;
    }
}
