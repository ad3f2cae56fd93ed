using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Wcs;

/// <summary>
/// The Simple Imaging Polynomial: u + sum A_pq u^p v^q, v + sum B_pq u^p v^q, in pixels from the reference pixel
/// (Shupe et al. 2005, ADASS XIV, 491).
/// </summary>
internal sealed class SipDistortion : IDistortion
{
    private const int MaxOrder = 9;

    private readonly double[,] _a;
    private readonly double[,] _b;

    private SipDistortion(double[,] a, double[,] b)
    {
        _a = a;
        _b = b;
    }

    /// <returns>Null where the header has none.</returns>
    public static SipDistortion? Read(FitsHeader header)
    {
        if (!header.Contains("A_ORDER") && !header.Contains("B_ORDER"))
            return null;
        return new(Coefficients(header, "A"), Coefficients(header, "B"));
    }

    public PlanePoint Apply(PlanePoint point) => new(
        point.X + Polynomial(_a, point.X, point.Y), point.Y + Polynomial(_b, point.X, point.Y));

    public (double Xx, double Xy, double Yx, double Yy) Slope(PlanePoint point)
    {
        var (ax, ay) = Gradient(_a, point.X, point.Y);
        var (bx, by) = Gradient(_b, point.X, point.Y);
        return (1 + ax, ay, bx, 1 + by);
    }

    private static double[,] Coefficients(FitsHeader header, string letter)
    {
        int order = header.GetInteger($"{letter}_ORDER", 0, MaxOrder);
        double[,] coefficients = new double[order + 1, order + 1];
        for (int p = 0; p <= order; p++)
        {
            for (int q = 0; p + q <= order; q++)
                coefficients[p, q] = header.TryGetReal($"{letter}_{p}_{q}") ?? 0;
        }

        return coefficients;
    }

    private static double Polynomial(double[,] c, double u, double v)
    {
        int order = c.GetLength(0) - 1;
        double sum = 0;
        for (int p = order; p >= 0; p--)
        {
            double inner = 0;
            for (int q = order - p; q >= 0; q--)
                inner = (inner * v) + c[p, q];
            sum = (sum * u) + inner;
        }

        return sum;
    }

    private static (double U, double V) Gradient(double[,] c, double u, double v)
    {
        int order = c.GetLength(0) - 1;
        double byU = 0;
        double byV = 0;
        for (int p = order; p >= 0; p--)
        {
            double inner = 0;
            double slope = 0;
            for (int q = order - p; q >= 0; q--)
            {
                inner = (inner * v) + c[p, q];
                if (q > 0)
                    slope = (slope * v) + (q * c[p, q]);
            }

            byV = (byV * u) + slope;
            if (p > 0)
                byU = (byU * u) + (p * inner);
        }

        return (byU, byV);
    }
}
