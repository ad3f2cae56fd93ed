namespace GalaxyCluster.Data.Pictures;

public enum ResizeFilter
{
    /// <summary><see cref="Area"/> when the picture shrinks, <see cref="Bicubic"/> when it grows.</summary>
    Auto,

    /// <summary>Each output pixel is the mean of the input area that it covers: exact rational weights.</summary>
    Area,

    /// <summary>
    /// Catmull-Rom (a = -1/2), widened by the ratio when the picture shrinks; 14-bit fixed-point weights.
    /// </summary>
    Bicubic,
}
