using System.Collections.Immutable;
using GalaxyCluster.Data.Catalogues;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Wcs;

namespace GalaxyCluster.Data.Survey;

/// <summary>What is truly at a place of a synthetic field.</summary>
/// <param name="Position">Degrees.</param>
/// <param name="Pixel">Zero-based.</param>
/// <param name="Class">One of <see cref="SyntheticSurvey.Classes"/>.</param>
/// <param name="Redshift">0 for stars.</param>
/// <param name="Magnitudes">AB, u g r i z, of all of its light.</param>
/// <param name="HalfLightRadius">Along the major axis, arc seconds; 0 for a point.</param>
/// <param name="AxisRatio">1 for a point.</param>
/// <param name="PositionAngle">From the x axis to the major axis, towards y, degrees.</param>
public sealed record FieldObject(
    SkyPosition Position, PixelPosition Pixel, string Class, double Redshift, ImmutableArray<double> Magnitudes,
    double HalfLightRadius, double AxisRatio, double PositionAngle)
{
    private const string Bands = "UGRIZ";

    /// <summary>Brightness in r.</summary>
    public double Magnitude => Magnitudes[2];

    /// <summary>The table of a field's objects.</summary>
    public static Catalogue ToCatalogue(IReadOnlyList<FieldObject> objects, string title)
    {
        ArgumentNullException.ThrowIfNull(objects);
        return new Catalogue(title,
        [
            new IntegerColumn("NUMBER", "", "meta.id;meta.main", "Number of the object", [.. Enumerable.Range(1, objects.Count)]),
            Real("ALPHA_J2000", "deg", "pos.eq.ra;meta.main", "Right ascension", o => o.Position.RightAscension),
            Real("DELTA_J2000", "deg", "pos.eq.dec;meta.main", "Declination", o => o.Position.Declination),
            Real("X_IMAGE", "pix", "pos.cartesian.x", "Centre; the first pixel's centre is 1", o => o.Pixel.X + 1),
            Real("Y_IMAGE", "pix", "pos.cartesian.y", "Centre; the first row's centre is 1", o => o.Pixel.Y + 1),
            new TextColumn("CLASS", "", "src.class", "What it is", [.. objects.Select(o => o.Class)]),
            Real("REDSHIFT", "", "src.redshift", "0 for stars", o => o.Redshift),
            .. Bands.Select((b, i) => Real($"MAG_{b}", "mag", "phot.mag", "AB magnitude of all light", o => o.Magnitudes[i])),
            Real(
            "RADIUS", "arcsec", "phys.angSize", "Radius of half the light along the major axis; 0 for a point", o => o.HalfLightRadius),
            Real("AXIS_RATIO", "", "src.ellipticity", "Minor over major axis", o => o.AxisRatio),
            Real("THETA_IMAGE", "deg", "pos.posAng", "From x to the major axis, towards y", o => o.PositionAngle),
        ]);
        RealColumn Real(string name, string unit, string ucd, string text, Func<FieldObject, double> value) =>
            new(name, unit, ucd, text, [.. objects.Select(value)]);
    }

    /// <summary>Reads the FITS table of <see cref="ToCatalogue"/>.</summary>
    /// <exception cref="DataFormatException">Not such a table.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static ImmutableArray<FieldObject> Read(string path, CancellationToken cancellation)
    {
        using FitsFile file = FitsFile.Open(path, cancellation);
        FitsTable table = file.GetTable(1, cancellation);
        double[] Column(string name) => table.ReadDoubles(table.Column(name), cancellation);
        (double[] ra, double[] dec) = (Column("ALPHA_J2000"), Column("DELTA_J2000"));
        (double[] x, double[] y) = (Column("X_IMAGE"), Column("Y_IMAGE"));
        string[] classes = table.ReadStrings(table.Column("CLASS"), cancellation);
        double[] redshift = Column("REDSHIFT");
        double[][] magnitudes = [.. Bands.Select(b => Column($"MAG_{b}"))];
        (double[] radius, double[] ratio, double[] angle) = (Column("RADIUS"), Column("AXIS_RATIO"), Column("THETA_IMAGE"));
        return
        [
            .. Enumerable.Range(0, table.RowCount).Select(i => new FieldObject(
                new SkyPosition(ra[i], dec[i]), new PixelPosition(x[i] - 1, y[i] - 1), classes[i].Trim(), redshift[i],
                [.. magnitudes.Select(m => m[i])], radius[i], ratio[i], angle[i])),
        ];
    }
}
