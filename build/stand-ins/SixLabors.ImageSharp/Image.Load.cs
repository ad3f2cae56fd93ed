using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <content>
/// Decoding. All of these throw <see cref="UnknownImageFormatException"/> for bytes of no known format,
/// <see cref="InvalidImageContentException"/> for broken or over-large content, and <see cref="NotSupportedException"/> for a
/// stream that cannot be read or a valid coding process that is not implemented (lossless, hierarchical, arithmetic or
/// 12-bit JPEG).
/// </content>
public abstract partial class Image
{
    public static Image<TPixel> Load<TPixel>(ReadOnlySpan<byte> buffer)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(new DecoderOptions(), buffer);

    public static Image<TPixel> Load<TPixel>(DecoderOptions options, ReadOnlySpan<byte> buffer)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImageDecoding.Decode<TPixel>(options, buffer.ToArray(), CancellationToken.None);
    }

    public static Image<TPixel> Load<TPixel>(Stream stream)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(new DecoderOptions(), stream);

    public static Image<TPixel> Load<TPixel>(DecoderOptions options, Stream stream)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImageDecoding.Decode<TPixel>(options, ImageSource.Read(stream, options), CancellationToken.None);
    }

    public static Image<TPixel> Load<TPixel>(string path)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(new DecoderOptions(), path);

    public static Image<TPixel> Load<TPixel>(DecoderOptions options, string path)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using FileStream stream = ImageSource.Open(path);
        return Load<TPixel>(options, stream);
    }

    public static Image Load(ReadOnlySpan<byte> buffer) => Load(new DecoderOptions(), buffer);

    public static Image Load(DecoderOptions options, ReadOnlySpan<byte> buffer)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImageDecoding.Decode(options, buffer.ToArray(), CancellationToken.None);
    }

    public static Image Load(Stream stream) => Load(new DecoderOptions(), stream);

    public static Image Load(DecoderOptions options, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ImageDecoding.Decode(options, ImageSource.Read(stream, options), CancellationToken.None);
    }

    public static Image Load(string path) => Load(new DecoderOptions(), path);

    public static Image Load(DecoderOptions options, string path)
    {
        using FileStream stream = ImageSource.Open(path);
        return Load(options, stream);
    }

    public static Task<Image<TPixel>> LoadAsync<TPixel>(Stream stream, CancellationToken cancellationToken = default)
        where TPixel : unmanaged, IPixel<TPixel> => LoadAsync<TPixel>(new DecoderOptions(), stream, cancellationToken);

    public static async Task<Image<TPixel>> LoadAsync<TPixel>(
        DecoderOptions options,
        Stream stream,
        CancellationToken cancellationToken = default)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(options);
        ReadOnlyMemory<byte> bytes = await ImageSource.ReadAsync(stream, options, cancellationToken).ConfigureAwait(false);
        return ImageDecoding.Decode<TPixel>(options, bytes, cancellationToken);
    }

    public static Task<Image<TPixel>> LoadAsync<TPixel>(string path, CancellationToken cancellationToken = default)
        where TPixel : unmanaged, IPixel<TPixel> => LoadAsync<TPixel>(new DecoderOptions(), path, cancellationToken);

    public static async Task<Image<TPixel>> LoadAsync<TPixel>(
        DecoderOptions options,
        string path,
        CancellationToken cancellationToken = default)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        FileStream stream = ImageSource.Open(path);
        await using (stream.ConfigureAwait(false))
        {
            return await LoadAsync<TPixel>(options, stream, cancellationToken).ConfigureAwait(false);
        }
    }
}
