using System.Collections.Immutable;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Wcs;

namespace GalaxyCluster.Data.Fields;

/// <summary>One piece of sky in one or more bands on one grid of pixels.</summary>
public sealed record SkyField
{
    /// <summary>For messages and titles.</summary>
    public required string Name { get; init; }

    public required ImmutableArray<FieldBand> Bands { get; init; }

    /// <summary>Index of the band that sources are looked for in.</summary>
    public required int Detection { get; init; }

    /// <summary>Null when the sky's place is not known, as in a JPEG.</summary>
    public required WorldCoordinates? Coordinates { get; init; }

    /// <summary>Values are 0 to 255 as a picture has them, the first row at the top; else fluxes, in FITS's order.</summary>
    public required bool IsPicture { get; init; }

    /// <summary>Magnitude of flux 1; NaN when it is not known. 22.5 for nanomaggies (AB).</summary>
    public required double ZeroPoint { get; init; }

    public int Width => Bands[0].Plane.Width;

    public int Height => Bands[0].Plane.Height;

    public ImagePlane DetectionPlane => Bands[Detection].Plane;

    /// <returns>-1 when there is none; case does not matter.</returns>
    public int IndexOf(string band)
    {
        for (int i = 0; i < Bands.Length; i++)
        {
            if (string.Equals(Bands[i].Name, band, StringComparison.OrdinalIgnoreCase)) return i;
        }

        return -1;
    }
}

/// <param name="Name">Such as <c>r</c>.</param>
/// <param name="Plane">On the field's grid.</param>
/// <param name="Gain">Photo-electrons a unit of flux; 0 when unknown.</param>
public sealed record FieldBand(string Name, ImagePlane Plane, double Gain);
