namespace GalaxyCluster.Data.Sources;

/// <summary>
/// Second moments of a light distribution as an ellipse: semi-axes are standard deviations along the major and the
/// minor axis, in pixels.
/// </summary>
public readonly record struct MomentEllipse
{
    /// <summary>Variance of light spread evenly over a pixel's side: the least that a moment can mean.</summary>
    private const double PixelVariance = 1.0 / 12;

    private MomentEllipse(double a, double b, double theta, double xx, double yy, double xy)
    {
        A = a;
        B = b;
        Theta = theta;
        Xx = xx;
        Yy = yy;
        Xy = xy;
    }

    /// <summary>Standard deviation along the major axis.</summary>
    public double A { get; }

    /// <summary>Standard deviation along the minor axis.</summary>
    public double B { get; }

    /// <summary>From x to the major axis towards y, radians, -pi/2 to pi/2.</summary>
    public double Theta { get; }

    /// <summary>Coefficient of dx² in the squared radius, 1/pixel²; SExtractor's CXX.</summary>
    public double Xx { get; }

    /// <summary>Coefficient of dy²; CYY.</summary>
    public double Yy { get; }

    /// <summary>Coefficient of dx dy; CXY.</summary>
    public double Xy { get; }

    /// <param name="xx">Variance along x, pixel².</param>
    /// <param name="yy">Variance along y.</param>
    /// <param name="xy">Covariance.</param>
    public static MomentEllipse Of(double xx, double yy, double xy)
    {
        if ((xx * yy) - (xy * xy) < PixelVariance * PixelVariance)
        {
            xx += PixelVariance;
            yy += PixelVariance;
        }

        double determinant = (xx * yy) - (xy * xy);
        double half = (xx - yy) / 2;
        double spread = Math.Sqrt((half * half) + (xy * xy));
        double mean = (xx + yy) / 2;
        double theta = spread > 0 ? 0.5 * Engine.Kernels.ExactMath.Atan2(2 * xy, xx - yy) : 0;
        return new MomentEllipse(
            Math.Sqrt(mean + spread), Math.Sqrt(Math.Max(mean - spread, 1e-12)), theta,
            yy / determinant, xx / determinant, -2 * xy / determinant);
    }

    /// <summary>Squared distance from the centre in units of the standard deviation that way.</summary>
    public double SquaredRadius(double dx, double dy) => (Xx * dx * dx) + (Yy * dy * dy) + (Xy * dx * dy);

    /// <summary>Half the height and width of the box around the ellipse of a radius.</summary>
    public (double X, double Y) HalfBox(double radius)
    {
        double determinant = (Xx * Yy) - (Xy * Xy / 4);
        return (radius * Math.Sqrt(Yy / determinant), radius * Math.Sqrt(Xx / determinant));
    }
}
