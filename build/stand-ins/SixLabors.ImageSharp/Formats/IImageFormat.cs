namespace SixLabors.ImageSharp.Formats;

/// <summary>An image file format: its names and file extensions.</summary>
public interface IImageFormat
{
    string Name { get; }

    string DefaultMimeType { get; }

    IEnumerable<string> MimeTypes { get; }

    /// <summary>Without the dot, in lower case; the usual one first.</summary>
    IEnumerable<string> FileExtensions { get; }
}
