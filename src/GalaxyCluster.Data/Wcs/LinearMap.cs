using GalaxyCluster.Data.Fits;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Wcs;

/// <summary>From pixels to degrees on the plane: (Xx x + Xy y, Yx x + Yy y).</summary>
internal readonly record struct LinearMap(double Xx, double Xy, double Yx, double Yy)
{
    public double Determinant => (Xx * Yy) - (Xy * Yx);

    public PlanePoint Apply(PlanePoint point) =>
        new((Xx * point.X) + (Xy * point.Y), (Yx * point.X) + (Yy * point.Y));

    /// <returns>Null where there is none.</returns>
    public LinearMap? Inverse()
    {
        double d = Determinant;
        LinearMap inverse = new(Yy / d, -Xy / d, -Yx / d, Xx / d);
        return double.IsFinite(inverse.Xx + inverse.Xy + inverse.Yx + inverse.Yy) ? inverse : null;
    }

    /// <summary>FITS standard 4.0, section 8.2: CD, or PC and CDELT, or the old CROTA2 and CDELT.</summary>
    public static LinearMap Read(FitsHeader header)
    {
        if (Has(header, "CD"))
            return new(
                Real(header, "CD1_1", 0), Real(header, "CD1_2", 0), Real(header, "CD2_1", 0), Real(header, "CD2_2", 0));
        double scaleX = Real(header, "CDELT1", 1);
        double scaleY = Real(header, "CDELT2", 1);
        if (!Has(header, "PC") && header.TryGetReal("CROTA2") is { } degrees)
        {
            double sin = ExactMath.Sin(degrees * Math.PI / 180);
            double cos = ExactMath.Cos(degrees * Math.PI / 180);
            return new(scaleX * cos, -scaleY * sin, scaleX * sin, scaleY * cos);
        }

        return new(
            scaleX * Real(header, "PC1_1", 1), scaleX * Real(header, "PC1_2", 0),
            scaleY * Real(header, "PC2_1", 0), scaleY * Real(header, "PC2_2", 1));
    }

    private static bool Has(FitsHeader header, string prefix) =>
        header.Contains(prefix + "1_1") || header.Contains(prefix + "1_2")
        || header.Contains(prefix + "2_1") || header.Contains(prefix + "2_2");

    private static double Real(FitsHeader header, string keyword, double missing) =>
        header.TryGetReal(keyword) ?? missing;
}
