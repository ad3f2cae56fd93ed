namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>The colour types of PNG, with the values of the specification's table 11.1.</summary>
public enum PngColorType : byte
{
    Grayscale = 0,
    Rgb = 2,
    Palette = 3,
    GrayscaleWithAlpha = 4,
    RgbWithAlpha = 6,
}
