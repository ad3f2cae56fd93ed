namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Which filter rows are written with (PNG specification, clause 9).</summary>
public enum PngFilterMethod
{
    None,
    Sub,
    Up,
    Average,
    Paeth,

    /// <summary>For each row the one that promises the smallest file.</summary>
    Adaptive,
}
