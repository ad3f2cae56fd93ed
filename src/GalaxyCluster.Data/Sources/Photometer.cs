using System.Runtime.CompilerServices;
using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Sources;

/// <summary>
/// Measures fluxes on a plane without sky. A pixel of a neighbouring source counts as the pixel opposite of it across
/// the centre, so that neighbours neither add nor take light; as sky where that one is a neighbour's, too.
/// </summary>
internal sealed class Photometer
{
    /// <summary>Kron's first moment is taken within this many standard deviations.</summary>
    private const double KronReach = 6;
    private const double CrowdedShare = 0.1;

    private readonly ImagePlane _plane;
    private readonly int[] _owner;
    private readonly double _variance;
    private readonly double _gain;

    /// <param name="owner">By pixel: the number of its source from 1; 0 for sky.</param>
    /// <param name="noise">Standard deviation of the sky.</param>
    /// <param name="gain">Photo-electrons a unit of flux; 0 when unknown.</param>
    public Photometer(ImagePlane plane, int[] owner, double noise, double gain)
    {
        _plane = plane;
        _owner = owner;
        _variance = noise * noise;
        _gain = gain;
    }

    /// <summary>The Kron radius in units of the shape's axes (Kron 1980, ApJS 43, 305).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double KronRadius(int number, double x, double y, MomentEllipse shape, ExtractionOptions options)
    {
        double sum = 0;
        double moment = 0;
        EllipsePixels pixels = new(_plane, x, y, shape, KronReach);
        while (pixels.MoveNext())
        {
            double value = Value(number, pixels.X, pixels.Y, x, y, out _);
            sum += value;
            moment += value * Math.Sqrt(pixels.SquaredRadius);
        }

        double radius = sum > 0 && moment > 0 ? options.KronFactor * moment / sum : 0;
        return Math.Clamp(radius, options.MinimumKron, Math.Max(options.MinimumKron, options.KronFactor * KronReach));
    }

    /// <summary>Flux in an ellipse; whole pixels whose centres are inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (FluxMeasurement Flux, SourceFlags Flags) Ellipse(
        int number, double x, double y, MomentEllipse shape, double radius)
    {
        double sum = 0;
        int area = 0;
        int replaced = 0;
        EllipsePixels pixels = new(_plane, x, y, shape, radius);
        while (pixels.MoveNext())
        {
            sum += Value(number, pixels.X, pixels.Y, x, y, out bool neighbour);
            area++;
            if (neighbour) replaced++;
        }

        SourceFlags flags = replaced > CrowdedShare * area ? SourceFlags.Crowded : SourceFlags.None;
        (double halfX, double halfY) = shape.HalfBox(radius);
        if (x - halfX < -0.5 || y - halfY < -0.5 || x + halfX > _plane.Width - 0.5 || y + halfY > _plane.Height - 0.5)
            flags |= SourceFlags.IncompleteAperture;
        return (new FluxMeasurement(sum, Error(area, sum)), flags);
    }

    /// <summary>Flux in a circle; pixels at its edge count for their share.</summary>
    public FluxMeasurement Circle(int number, double x, double y, double radius)
    {
        double sum = 0;
        double area = 0;
        int bottom = Math.Min(_plane.Height - 1, (int)Math.Ceiling(y + radius));
        int right = Math.Min(_plane.Width - 1, (int)Math.Ceiling(x + radius));
        for (int py = Math.Max(0, (int)Math.Floor(y - radius)); py <= bottom; py++)
        {
            for (int px = Math.Max(0, (int)Math.Floor(x - radius)); px <= right; px++)
            {
                double share = Share(px - x, py - y, radius);
                if (share == 0) continue;
                sum += share * Value(number, px, py, x, y, out _);
                area += share;
            }
        }

        return new FluxMeasurement(sum, Error(area, sum));
    }

    /// <summary>Radius of the circle that holds half of a flux; NaN when the flux is not above 0.</summary>
    /// <param name="limit">Light beyond it is not looked at, pixels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double HalfLightRadius(int number, double x, double y, double flux, double limit)
    {
        if (!(flux > 0)) return double.NaN;
        const double binsPerPixel = 10;
        int bins = (int)(Math.Min(limit, 500) * binsPerPixel) + 2;
        double[] rings = new double[bins];
        double outside = (bins / binsPerPixel) + PixelParts.Reach;
        Span<double> distances = stackalloc double[PixelParts.BufferLength];
        int bottom = Math.Min(_plane.Height - 1, (int)Math.Ceiling(y + limit));
        int right = Math.Min(_plane.Width - 1, (int)Math.Ceiling(x + limit));
        for (int py = Math.Max(0, (int)Math.Floor(y - limit)); py <= bottom; py++)
        {
            for (int px = Math.Max(0, (int)Math.Floor(x - limit)); px <= right; px++)
            {
                double dx = px - x;
                double dy = py - y;
                if ((dx * dx) + (dy * dy) > outside * outside) continue;
                double part = Value(number, px, py, x, y, out _) / PixelParts.Count;
                PixelParts.Distances(dx, dy, distances);
                foreach (double distance in distances[..PixelParts.Count])
                {
                    int bin = (int)(distance * binsPerPixel);
                    if (bin < bins) rings[bin] += part;
                }
            }
        }

        double grown = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            if (grown + rings[bin] >= flux / 2)
                return (bin + ((flux / 2) - grown) / rings[bin]) / binsPerPixel;
            grown += rings[bin];
        }

        return limit;
    }

    private static double Share(double dx, double dy, double radius)
    {
        const double halfDiagonal = 0.70710678118654757;
        double distance = Math.Sqrt((dx * dx) + (dy * dy));
        if (distance <= radius - halfDiagonal) return 1;
        if (distance >= radius + halfDiagonal) return 0;
        return PixelParts.Inside(dx, dy, radius) / (double)PixelParts.Count;
    }

    private double Error(double area, double flux) =>
        Math.Sqrt((area * _variance) + (_gain > 0 && flux > 0 ? flux / _gain : 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Value(int number, int px, int py, double x, double y, out bool neighbour)
    {
        int offset = (py * _plane.Width) + px;
        neighbour = IsOther(_owner[offset], number);
        if (!neighbour) return _plane.Pixels[offset];
        int mx = (int)Math.Floor((2 * x) - px + 0.5);
        int my = (int)Math.Floor((2 * y) - py + 0.5);
        if (mx < 0 || my < 0 || mx >= _plane.Width || my >= _plane.Height) return 0;
        int mirror = (my * _plane.Width) + mx;
        return IsOther(_owner[mirror], number) ? 0 : _plane.Pixels[mirror];
    }

    private static bool IsOther(int owner, int number) => owner != 0 && owner != number;
}
