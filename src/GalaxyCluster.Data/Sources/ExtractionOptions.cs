namespace GalaxyCluster.Data.Sources;

/// <summary>
/// How sources are found and measured. The defaults are those of SExtractor's default configuration (Bertin and
/// Arnouts 1996, A&amp;AS 117, 393), so that its users know what they get.
/// </summary>
public sealed record ExtractionOptions
{
    /// <summary>Side of a background cell, pixels.</summary>
    public int BackgroundCell { get; init; } = 64;

    /// <summary>Side of the median filter over background cells; odd.</summary>
    public int BackgroundFilter { get; init; } = 3;

    /// <summary>Detection threshold, in standard deviations of the background.</summary>
    public double Threshold { get; init; } = 1.5;

    /// <summary>Fewest connected pixels above the threshold that make a source.</summary>
    public int MinimumArea { get; init; } = 3;

    /// <summary>Levels between the threshold and a peak at which a source may fall apart.</summary>
    public int DeblendLevels { get; init; } = 32;

    /// <summary>Share of the whole flux that a branch needs to be a source of its own.</summary>
    public double DeblendContrast { get; init; } = 0.005;

    /// <summary>Exponent of the wings that are taken to surround a bright source when faint ones near it are doubted.</summary>
    public double CleanExponent { get; init; } = 1.0;

    /// <summary>Kron factor of the automatic aperture.</summary>
    public double KronFactor { get; init; } = 2.5;

    /// <summary>Least radius of the automatic aperture, in units of the profile's standard deviations.</summary>
    public double MinimumKron { get; init; } = 3.5;

    /// <summary>Diameter of the fixed aperture, pixels.</summary>
    public double ApertureDiameter { get; init; } = 5;

    /// <summary>Pixels at or above it are saturated; infinity when unknown. In the plane's flux unit.</summary>
    public double Saturation { get; init; } = double.PositiveInfinity;

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        Require(BackgroundCell is >= 8 and <= 4096, "background cell must be 8 to 4096 pixels");
        Require(BackgroundFilter is >= 1 and <= 15 && BackgroundFilter % 2 == 1, "background filter must be odd, 1 to 15");
        Require(double.IsFinite(Threshold) && Threshold > 0, "threshold must be above 0");
        Require(MinimumArea >= 1, "minimum area must be at least 1 pixel");
        Require(DeblendLevels is >= 1 and <= 64, "deblend levels must be 1 to 64");
        Require(DeblendContrast is >= 0 and <= 1, "deblend contrast must be 0 to 1");
        Require(CleanExponent is >= 0.1 and <= 10, "clean exponent must be 0.1 to 10");
        Require(KronFactor > 0 && MinimumKron > 0 && ApertureDiameter > 0, "apertures must be above 0");
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds) throw new ArgumentException(rule);
    }
}
