using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Wcs;

/// <summary>
/// The gnomonic projection (TAN): Calabretta and Greisen 2002, A&amp;A 395, 1077, sections 2.4 and 5.1.3.
/// </summary>
internal sealed class TangentPlane
{
    private const double Degree = Math.PI / 180;

    private readonly double _ra;
    private readonly double _sin;
    private readonly double _cos;
    private readonly double _turnSin;
    private readonly double _turnCos;

    /// <param name="reference">CRVAL: where the plane touches the sphere.</param>
    /// <param name="lonPole">LONPOLE, degrees: the native longitude of the celestial pole.</param>
    public TangentPlane(SkyPosition reference, double lonPole)
    {
        _ra = reference.RightAscension * Degree;
        _sin = ExactMath.Sin(reference.Declination * Degree);
        _cos = ExactMath.Cos(reference.Declination * Degree);
        _turnSin = ExactMath.Sin((180 - lonPole) * Degree);
        _turnCos = ExactMath.Cos((180 - lonPole) * Degree);
    }

    /// <param name="point">Degrees on the plane.</param>
    public SkyPosition ToSky(PlanePoint point)
    {
        double x = ((point.X * _turnCos) - (point.Y * _turnSin)) * Degree;
        double y = ((point.Y * _turnCos) + (point.X * _turnSin)) * Degree;
        double depth = _cos - (y * _sin);
        double ra = _ra + ExactMath.Atan2(x, depth);
        double dec = ExactMath.Atan2((y * _cos) + _sin, Math.Sqrt((x * x) + (depth * depth)));
        double degrees = ra / Degree % 360;
        degrees = degrees < 0 ? degrees + 360 : degrees;
        return new(degrees >= 360 ? 0 : degrees, dec / Degree);
    }

    /// <returns>Null for the half of the sphere that the plane does not show.</returns>
    public PlanePoint? ToPlane(SkyPosition sky)
    {
        double ra = (sky.RightAscension * Degree) - _ra;
        double sin = ExactMath.Sin(sky.Declination * Degree);
        double cos = ExactMath.Cos(sky.Declination * Degree);
        double cosRa = ExactMath.Cos(ra);
        double depth = (_sin * sin) + (_cos * cos * cosRa);
        if (!(depth > 0))
            return null;
        double x = cos * ExactMath.Sin(ra) / depth / Degree;
        double y = ((_cos * sin) - (_sin * cos * cosRa)) / depth / Degree;
        return new((x * _turnCos) + (y * _turnSin), (y * _turnCos) - (x * _turnSin));
    }
}
