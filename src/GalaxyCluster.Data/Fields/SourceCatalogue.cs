using System.Collections.Immutable;
using GalaxyCluster.Data.Catalogues;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Data.Wcs;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Fields;

/// <summary>The table of a field's sources, under SExtractor's names.</summary>
public static class SourceCatalogue
{
    private const double MagnitudesPerLog = 1.0857362047581296; // 2.5 / ln 10

    /// <param name="field">Where the sources are.</param>
    /// <param name="sources">Measured in the detection band.</param>
    /// <param name="fluxes">By band: the fluxes of all sources in their automatic apertures.</param>
    /// <param name="classes">By source; empty when nothing was classified.</param>
    /// <param name="title">One line.</param>
    public static Catalogue Create(
        SkyField field, ImmutableArray<Source> sources, ImmutableArray<ImmutableArray<FluxMeasurement>> fluxes,
        SourceClasses? classes, string title)
    {
        ArgumentNullException.ThrowIfNull(field);
        List<CatalogueColumn> columns =
        [
            new IntegerColumn("NUMBER", "", "meta.id;meta.main", "Number of the source in this catalogue",
                [.. Enumerable.Range(1, sources.Length)]),
        ];
        if (field.Coordinates is { } wcs) AddSky(columns, wcs, sources);
        AddPlaces(columns, sources);
        AddFluxes(columns, sources, field.ZeroPoint);
        AddShapes(columns, sources);
        for (int b = 0; b < field.Bands.Length && !field.IsPicture; b++)
            AddBand(columns, field.Bands[b].Name, fluxes[b], field.ZeroPoint);
        if (classes is not null) AddClasses(columns, classes);
        return new Catalogue(title, [.. columns]);
    }

    private static void AddSky(List<CatalogueColumn> columns, WorldCoordinates wcs, ImmutableArray<Source> sources)
    {
        SkyPosition[] sky = [.. sources.Select(s => wcs.ToSky(new PixelPosition(s.X, s.Y)))];
        columns.Add(new RealColumn("ALPHA_J2000", "deg", "pos.eq.ra;meta.main", "Right ascension of the barycentre",
            [.. sky.Select(p => p.RightAscension)]));
        columns.Add(new RealColumn("DELTA_J2000", "deg", "pos.eq.dec;meta.main", "Declination of the barycentre",
            [.. sky.Select(p => p.Declination)]));
    }

    private static void AddPlaces(List<CatalogueColumn> columns, ImmutableArray<Source> sources)
    {
        columns.Add(Real("X_IMAGE", "pix", "pos.cartesian.x", "Barycentre; the first pixel's centre is 1", s => s.X + 1));
        columns.Add(Real("Y_IMAGE", "pix", "pos.cartesian.y", "Barycentre; the first row's centre is 1", s => s.Y + 1));
        RealColumn Real(string name, string unit, string ucd, string text, Func<Source, double> value) =>
            Of(sources, name, unit, ucd, text, value);
    }

    private static void AddFluxes(List<CatalogueColumn> columns, ImmutableArray<Source> sources, double zeroPoint)
    {
        string unit = double.IsNaN(zeroPoint) ? "" : "nmgy";
        columns.Add(Of(sources, "FLUX_AUTO", unit, "phot.flux", "Flux in the Kron aperture, detection band", s => s.Automatic.Flux));
        columns.Add(Of(sources, "FLUXERR_AUTO", unit, "stat.error;phot.flux", "Its error", s => s.Automatic.Error));
        if (!double.IsNaN(zeroPoint))
        {
            columns.Add(Of(
                sources, "MAG_AUTO", "mag", "phot.mag", "AB magnitude in the Kron aperture",
                s => Magnitude(s.Automatic, zeroPoint)));
            columns.Add(Of(sources, "MAGERR_AUTO", "mag", "stat.error;phot.mag", "Its error", s => MagnitudeError(s.Automatic)));
        }

        columns.Add(Of(sources, "FLUX_APER", unit, "phot.flux", "Flux in the fixed aperture", s => s.Aperture.Flux));
        columns.Add(Of(sources, "FLUXERR_APER", unit, "stat.error;phot.flux", "Its error", s => s.Aperture.Error));
        columns.Add(Of(sources, "FLUX_ISO", unit, "phot.flux", "Flux above the threshold", s => s.IsophotalFlux));
        columns.Add(Of(sources, "FLUX_MAX", unit, "phot.flux;stat.max", "Highest pixel", s => s.Peak));
        columns.Add(Of(sources, "SNR_AUTO", "", "stat.snr", "FLUX_AUTO over its error", s => s.SignalToNoise));
    }

    private static void AddShapes(List<CatalogueColumn> columns, ImmutableArray<Source> sources)
    {
        columns.Add(Of(sources, "FLUX_RADIUS", "pix", "phys.angSize", "Radius of half the automatic flux", s => s.HalfLightRadius));
        columns.Add(Of(sources, "KRON_RADIUS", "", "phys.angSize;arith.ratio", "Kron aperture in units of A and B", s => s.KronRadius));
        columns.Add(Of(sources, "A_IMAGE", "pix", "phys.angSize.smajAxis", "Standard deviation along the major axis", s => s.Shape.A));
        columns.Add(Of(sources, "B_IMAGE", "pix", "phys.angSize.sminAxis", "Standard deviation along the minor axis", s => s.Shape.B));
        columns.Add(Of(
            sources, "THETA_IMAGE", "deg", "pos.posAng", "From x to the major axis, towards y",
            s => s.Shape.Theta * 180 / Math.PI));
        columns.Add(Of(sources, "ELONGATION", "", "src.ellipticity", "A over B", s => s.Shape.A / s.Shape.B));
        columns.Add(new IntegerColumn("ISOAREA_IMAGE", "pix", "phys.area", "Pixels above the threshold", [.. sources.Select(s => s.Area)]));
        columns.Add(new IntegerColumn("FLAGS", "", "meta.code", "1 crowded, 2 blended, 4 saturated, 8 truncated, 16 aperture incomplete",
            [.. sources.Select(s => (int)s.Flags)]));
    }

    private static void AddBand(
        List<CatalogueColumn> columns, string band, ImmutableArray<FluxMeasurement> fluxes, double zeroPoint)
    {
        string unit = double.IsNaN(zeroPoint) ? "" : "nmgy";
        columns.Add(new RealColumn(
            $"FLUX_{band}", unit, "phot.flux", $"Flux in the Kron aperture, band {band}", [.. fluxes.Select(f => f.Flux)]));
        columns.Add(new RealColumn($"FLUXERR_{band}", unit, "stat.error;phot.flux", "Its error", [.. fluxes.Select(f => f.Error)]));
        if (double.IsNaN(zeroPoint)) return;
        columns.Add(new RealColumn(
            $"MAG_{band}", "mag", "phot.mag", $"AB magnitude, band {band}",
            [.. fluxes.Select(f => Magnitude(f, zeroPoint))]));
        columns.Add(new RealColumn($"MAGERR_{band}", "mag", "stat.error;phot.mag", "Its error", [.. fluxes.Select(MagnitudeError)]));
    }

    private static void AddClasses(List<CatalogueColumn> columns, SourceClasses classes)
    {
        columns.Add(new TextColumn("CLASS", "", "src.class", "Most probable class; empty: not classified", [.. classes.Best]));
        for (int c = 0; c < classes.Names.Length; c++)
        {
            int at = c;
            columns.Add(new RealColumn($"PROB_{classes.Names[c]}", "", "stat.probability;src.class",
                $"Probability of class {classes.Names[c]}", [.. classes.Probabilities.Select(p => p.IsEmpty ? double.NaN : p[at])]));
        }
    }

    private static RealColumn Of(
        ImmutableArray<Source> sources, string name, string unit, string ucd, string text, Func<Source, double> value) =>
        new(name, unit, ucd, text, [.. sources.Select(value)]);

    private static double Magnitude(FluxMeasurement flux, double zeroPoint) =>
        flux.Flux > 0 ? zeroPoint - (2.5 * ExactMath.Log10(flux.Flux)) : double.NaN;

    private static double MagnitudeError(FluxMeasurement flux) =>
        flux.Flux > 0 ? MagnitudesPerLog * flux.Error / flux.Flux : double.NaN;
}

/// <param name="Names">The model's classes.</param>
/// <param name="Best">By source: its most probable class; empty when it was not classified.</param>
/// <param name="Probabilities">By source: a probability a class; empty when it was not classified.</param>
public sealed record SourceClasses(
    ImmutableArray<string> Names, ImmutableArray<string> Best, ImmutableArray<ImmutableArray<float>> Probabilities);
