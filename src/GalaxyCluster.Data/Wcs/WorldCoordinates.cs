using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Wcs;

/// <summary>
/// Between pixels and the sky, as a FITS header says: the projection TAN with the distortions SIP and TPV, by CDi_j,
/// PCi_j with CDELT, or CROTA2 (FITS standard 4.0, section 8).
/// </summary>
public sealed class WorldCoordinates
{
    private const double PixelTolerance = 1e-9;

    private readonly double _x0;
    private readonly double _y0;
    private readonly LinearMap _linear;
    private readonly LinearMap _inverse;
    private readonly bool _isSwapped;
    private readonly TangentPlane _plane;
    private readonly SipDistortion? _sip;
    private readonly TpvDistortion? _tpv;

    private WorldCoordinates(FitsHeader header, AxisTypes types)
    {
        _x0 = (header.TryGetReal("CRPIX1") ?? 0) - 1;
        _y0 = (header.TryGetReal("CRPIX2") ?? 0) - 1;
        _linear = LinearMap.Read(header);
        _inverse = _linear.Inverse() ?? throw header.At(
            header.Offset, "expected CDi_j, PCi_j with CDELTi, or CDELTi with CROTA2 that can be inverted");
        _isSwapped = types.IsSwapped;
        Reference = new(
            header.TryGetReal(_isSwapped ? "CRVAL2" : "CRVAL1") ?? 0,
            header.TryGetReal(_isSwapped ? "CRVAL1" : "CRVAL2") ?? 0);
        if (Math.Abs(Reference.Declination) > 90)
            throw header.Wrong(_isSwapped ? "CRVAL1" : "CRVAL2", "a declination of -90 to 90");
        _plane = new(Reference, header.TryGetReal("LONPOLE") ?? (Reference.Declination >= 90 ? 0 : 180));
        _sip = SipDistortion.Read(header);
        _tpv = types.IsTpv || (_sip is null && TpvDistortion.HasTerms(header)) ? TpvDistortion.Read(header) : null;
    }

    /// <summary>CRVAL: the point of the sky at the reference pixel.</summary>
    public SkyPosition Reference { get; }

    /// <summary>Side of a pixel at the reference pixel, arcseconds: the root of its area.</summary>
    public double PixelScale => 3600 * Math.Sqrt(Math.Abs(_linear.Determinant));

    /// <summary>The primary coordinates of an image's header.</summary>
    /// <returns>Null where the header has no celestial coordinates (no CTYPE).</returns>
    /// <exception cref="DataFormatException">Another projection than TAN, SIP and TPV, or values that cannot
    /// be.</exception>
    public static WorldCoordinates? TryRead(FitsHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return AxisTypes.TryRead(header) is { } types ? new(header, types) : null;
    }

    /// <inheritdoc cref="TryRead"/>
    /// <exception cref="DataFormatException">The header has no celestial coordinates.</exception>
    public static WorldCoordinates Read(FitsHeader header) => TryRead(header)
        ?? throw header.At(header.Offset, "expected CTYPE1 and CTYPE2: the image does not say where on the sky it is");

    public SkyPosition ToSky(PixelPosition pixel)
    {
        PlanePoint point = new(pixel.X - _x0, pixel.Y - _y0);
        if (_sip is not null)
            point = _sip.Apply(point);
        point = _linear.Apply(point);
        if (_isSwapped)
            point = new(point.Y, point.X);
        if (_tpv is not null)
            point = _tpv.Apply(point);
        return _plane.ToSky(point);
    }

    /// <returns>Null where the position cannot be in the image: behind the tangent plane, or beyond where the
    /// distortion can be inverted.</returns>
    public PixelPosition? TryToPixel(SkyPosition sky)
    {
        if (_plane.ToPlane(sky) is not { } point)
            return null;
        if (_tpv is not null)
        {
            double tolerance = PixelTolerance * Math.Sqrt(Math.Abs(_linear.Determinant));
            if (Distortion.Invert(_tpv, point, tolerance) is not { } flat)
                return null;
            point = flat;
        }

        if (_isSwapped)
            point = new(point.Y, point.X);
        point = _inverse.Apply(point);
        if (_sip is not null)
        {
            if (Distortion.Invert(_sip, point, PixelTolerance) is not { } straight)
                return null;
            point = straight;
        }

        return new(point.X + _x0, point.Y + _y0);
    }
}
