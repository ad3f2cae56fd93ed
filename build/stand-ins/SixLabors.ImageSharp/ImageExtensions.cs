using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;

namespace SixLabors.ImageSharp;

/// <summary>Saving to files and in named formats.</summary>
public static class ImageExtensions
{
    public static void SaveAsPng(this Image source, Stream stream) => source.Save(stream, new PngEncoder());

    public static void SaveAsPng(this Image source, Stream stream, PngEncoder encoder) => source.Save(stream, encoder);

    public static void SaveAsPng(this Image source, string path) => source.Save(path, new PngEncoder());

    public static void SaveAsPng(this Image source, string path, PngEncoder encoder) => source.Save(path, encoder);

    public static void SaveAsJpeg(this Image source, Stream stream) => source.Save(stream, new JpegEncoder());

    public static void SaveAsJpeg(this Image source, Stream stream, JpegEncoder encoder) =>
        source.Save(stream, encoder);

    public static void SaveAsJpeg(this Image source, string path) => source.Save(path, new JpegEncoder());

    public static void SaveAsJpeg(this Image source, string path, JpegEncoder encoder) => source.Save(path, encoder);

    public static Task SaveAsPngAsync(
        this Image source,
        Stream stream,
        CancellationToken cancellationToken = default) =>
        source.SaveAsync(stream, new PngEncoder(), cancellationToken);

    public static Task SaveAsPngAsync(
        this Image source,
        Stream stream,
        PngEncoder encoder,
        CancellationToken cancellationToken = default) => source.SaveAsync(stream, encoder, cancellationToken);

    public static Task SaveAsPngAsync(this Image source, string path, CancellationToken cancellationToken = default) =>
        source.SaveAsync(path, new PngEncoder(), cancellationToken);

    public static Task SaveAsJpegAsync(
        this Image source,
        Stream stream,
        CancellationToken cancellationToken = default) =>
        source.SaveAsync(stream, new JpegEncoder(), cancellationToken);

    public static Task SaveAsJpegAsync(
        this Image source,
        Stream stream,
        JpegEncoder encoder,
        CancellationToken cancellationToken = default) => source.SaveAsync(stream, encoder, cancellationToken);

    public static Task SaveAsJpegAsync(this Image source, string path, CancellationToken cancellationToken = default) =>
        source.SaveAsync(path, new JpegEncoder(), cancellationToken);

    /// <summary>Saves in the format that the path's extension names.</summary>
    /// <exception cref="UnknownImageFormatException">No format has that extension.</exception>
    public static void Save(this Image source, string path) => source.Save(path, EncoderFor(path));

    public static void Save(this Image source, string path, IImageEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(path);
        using FileStream stream = new(path, FileMode.Create, FileAccess.Write);
        source.Save(stream, encoder);
    }

    /// <summary>Saves in the given format with its default settings.</summary>
    public static void Save(this Image source, Stream stream, IImageFormat format)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(format);
        source.Save(stream, format is JpegFormat ? new JpegEncoder() : new PngEncoder());
    }

    /// <inheritdoc cref="Save(Image, string)"/>
    public static Task SaveAsync(this Image source, string path, CancellationToken cancellationToken = default) =>
        source.SaveAsync(path, EncoderFor(path), cancellationToken);

    public static async Task SaveAsync(
        this Image source,
        string path,
        IImageEncoder encoder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(path);
        FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            await source.SaveAsync(stream, encoder, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ImageEncoder EncoderFor(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string extension = Path.GetExtension(path).TrimStart('.');
        if (PngFormat.Instance.FileExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase)) return new PngEncoder();
        if (JpegFormat.Instance.FileExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase)) return new JpegEncoder();
        throw new UnknownImageFormatException($"No encoder was found for extension '{extension}'.");
    }
}
