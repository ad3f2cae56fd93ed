namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>The pixels that a PNG file holds once palettes and short samples are expanded.</summary>
internal enum PngPixelType
{
    Grey8,
    Grey16,
    Rgb8,
    Rgb16,
    Rgba8,
    Rgba16,
}
