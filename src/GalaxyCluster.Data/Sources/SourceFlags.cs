namespace GalaxyCluster.Data.Sources;

/// <summary>What to know about a measurement; the bits are SExtractor's.</summary>
[Flags]
public enum SourceFlags
{
    None = 0,

    /// <summary>More than a tenth of the automatic aperture belongs to neighbours.</summary>
    Crowded = 1,

    /// <summary>Parted from another source.</summary>
    Blended = 2,

    /// <summary>At least one pixel is saturated.</summary>
    Saturated = 4,

    /// <summary>Touches the edge of the field, or pixels without a datum.</summary>
    Truncated = 8,

    /// <summary>The automatic aperture reaches beyond the field.</summary>
    IncompleteAperture = 16,
}
