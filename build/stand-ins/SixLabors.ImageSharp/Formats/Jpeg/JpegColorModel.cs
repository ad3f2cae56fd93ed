namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>What the components of a frame mean.</summary>
internal enum JpegColorModel
{
    Grey,
    YCbCr,
    Rgb,

    /// <summary>Samples are amounts of ink.</summary>
    Cmyk,

    /// <summary>As Adobe writes it: samples are 255 minus the amount of ink.</summary>
    InvertedCmyk,

    /// <summary>
    /// Converted like YCbCr, 255 minus each result gives the first three of <see cref="InvertedCmyk"/>.
    /// </summary>
    InvertedYcck,
}
