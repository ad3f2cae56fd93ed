using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace SixLabors.ImageSharp.Formats;

/// <summary>Finds the format of a file and hands it to that format's decoder.</summary>
internal static class ImageDecoding
{
    /// <summary>How many bytes <see cref="Detect"/> looks at.</summary>
    internal const int SignatureLength = 8;

    /// <summary>No image above this is decoded, whatever the memory limit: 2^28 pixels.</summary>
    private const long MaxPixels = 1L << 28;

    private static ReadOnlySpan<byte> JpegSignature => [0xFF, 0xD8];

    internal static IImageFormat Detect(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(PngDecoder.Signature)) return PngFormat.Instance;
        if (bytes.StartsWith(JpegSignature)) return JpegFormat.Instance;
        throw new UnknownImageFormatException(
            "Image cannot be loaded. Available decoders:\n - JPEG : JpegDecoder\n - PNG : PngDecoder\n");
    }

    internal static ImageInfo Identify(ReadOnlyMemory<byte> bytes) => Detect(bytes.Span) is PngFormat
        ? new PngDecoder(bytes, CancellationToken.None).Identify()
        : new JpegDecoder(bytes, CancellationToken.None).Identify();

    internal static Image<TPixel> Decode<TPixel>(
        DecoderOptions options,
        ReadOnlyMemory<byte> bytes,
        CancellationToken token)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        token.ThrowIfCancellationRequested();
        IImageFormat format = Detect(bytes.Span);
        Image<TPixel> image;
        try
        {
            image = format is PngFormat
                ? new PngDecoder(bytes, token).Decode<TPixel>(options.Configuration)
                : new JpegDecoder(bytes, token).Decode<TPixel>(options.Configuration);
        }
        catch (InvalidMemoryOperationException e)
        {
            throw new InvalidImageContentException("The image is larger than the memory limit allows.", e);
        }

        image.Metadata.DecodedImageFormat = format;
        if (options.TargetSize is { } target && image.Size != target)
        {
            image.Mutate(x => x.Resize(new ResizeOptions { Size = target, Sampler = options.Sampler, Mode = ResizeMode.Max }));
        }

        return image;
    }

    /// <summary>Decodes to the pixel format that keeps what the file holds.</summary>
    internal static Image Decode(DecoderOptions options, ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        if (Detect(bytes.Span) is JpegFormat) return Decode<Rgb24>(options, bytes, token);
        return new PngDecoder(bytes, token).NaturalPixelType() switch
        {
            PngPixelType.Grey8 => Decode<L8>(options, bytes, token),
            PngPixelType.Grey16 => Decode<L16>(options, bytes, token),
            PngPixelType.Rgb8 => Decode<Rgb24>(options, bytes, token),
            PngPixelType.Rgb16 => Decode<Rgb48>(options, bytes, token),
            PngPixelType.Rgba16 => Decode<Rgba64>(options, bytes, token),
            _ => Decode<Rgba32>(options, bytes, token),
        };
    }

    /// <exception cref="InvalidImageContentException">Above <see cref="MaxPixels"/>.</exception>
    internal static void CheckPixels(int width, int height)
    {
        if ((long)width * height > MaxPixels)
        {
            throw new InvalidImageContentException($"{width} x {height} pixels are above the limit of {MaxPixels}.");
        }
    }
}
