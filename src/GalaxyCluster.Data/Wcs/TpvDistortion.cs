using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Wcs;

/// <summary>
/// TPV: a polynomial of order 7 in (x, y, r) for each axis, in degrees on the tangent plane; PV1_j are of x, PV2_j of y
/// with x and y exchanged. Defined in the registry of FITS conventions (fits.gsfc.nasa.gov/registry/tpvwcs.html),
/// written by SCAMP and by DECam's pipeline.
/// </summary>
internal sealed class TpvDistortion : IDistortion
{
    private const int Terms = 40;

    private readonly double[] _first;
    private readonly double[] _second;

    private TpvDistortion(double[] first, double[] second)
    {
        _first = first;
        _second = second;
    }

    public static TpvDistortion Read(FitsHeader header) => new(Coefficients(header, 1), Coefficients(header, 2));

    /// <summary>Whether a TAN header has terms that only TPV defines, as older SCAMP wrote them.</summary>
    public static bool HasTerms(FitsHeader header)
    {
        for (int j = 5; j < Terms; j++)
        {
            if (header.Contains($"PV1_{j}") || header.Contains($"PV2_{j}"))
                return true;
        }

        return false;
    }

    public PlanePoint Apply(PlanePoint point) =>
        new(Value(_first, point.X, point.Y), Value(_second, point.Y, point.X));

    public (double Xx, double Xy, double Yx, double Yy) Slope(PlanePoint point)
    {
        var (xx, xy) = Gradient(_first, point.X, point.Y);
        var (yy, yx) = Gradient(_second, point.Y, point.X);
        return (xx, xy, yx, yy);
    }

    private static double[] Coefficients(FitsHeader header, int axis)
    {
        double[] coefficients = new double[Terms];
        for (int j = 0; j < Terms; j++)
            coefficients[j] = header.TryGetReal($"PV{axis}_{j}") ?? (j == 1 ? 1 : 0);
        return coefficients;
    }

    /// <summary>Homogeneous polynomials of degree d, highest power of x first; r^d follows for odd d.</summary>
    private static double Value(double[] c, double x, double y)
    {
        double sum = c[0];
        int j = 1;
        double r = Math.Sqrt((x * x) + (y * y));
        for (int degree = 1; degree <= 7; degree++)
        {
            for (int k = 0; k <= degree; k++)
                sum += c[j++] * Power(x, degree - k) * Power(y, k);
            if ((degree & 1) != 0)
                sum += c[j++] * Power(r, degree);
        }

        return sum;
    }

    private static (double X, double Y) Gradient(double[] c, double x, double y)
    {
        double byX = 0;
        double byY = 0;
        int j = 1;
        double r = Math.Sqrt((x * x) + (y * y));
        for (int degree = 1; degree <= 7; degree++)
        {
            for (int k = 0; k <= degree; k++, j++)
            {
                byX += degree == k ? 0 : c[j] * (degree - k) * Power(x, degree - k - 1) * Power(y, k);
                byY += k == 0 ? 0 : c[j] * k * Power(x, degree - k) * Power(y, k - 1);
            }

            if ((degree & 1) != 0)
            {
                // d r^n / dx = n r^(n-2) x; at r = 0 the slope of r itself has no value and 0 serves.
                double radial = r == 0 ? 0 : c[j] * degree * Power(r, degree - 1) / r;
                byX += radial * x;
                byY += radial * y;
                j++;
            }
        }

        return (byX, byY);
    }

    private static double Power(double x, int n)
    {
        double power = 1;
        for (int i = 0; i < n; i++)
            power *= x;
        return power;
    }
}
