namespace GalaxyCluster.Engine.Kernels;

public static partial class ExactMath
{
    /// <summary>Largest argument of <see cref="Sin"/> and <see cref="Cos"/>, in radians: 2^30.</summary>
    public const double MaxAngle = 1073741824.0;

    // pi/2 = High + Middle + Low to 160 bits.
    private const double HalfPiHigh = 1.5707963267948966;
    private const double HalfPiMiddle = 6.123233995736766e-17;
    private const double HalfPiLow = -1.4973849048591698e-33;

    // atan(i/16), head and rest.
    private static ReadOnlySpan<double> Arctangents =>
    [
        0.0, 0.0,
        0.06241880999595735, -1.5490756308295046e-18,
        0.12435499454676144, -3.1253241424539383e-18,
        0.18534794999569476, 4.180692268843079e-18,
        0.24497866312686414, 1.0698755618734451e-17,
        0.3028848683749714, -1.1010827903001369e-17,
        0.35877067027057225, -2.4623815582638635e-17,
        0.4124104415973873, -1.587652227770689e-17,
        0.4636476090008061, 2.2698777452961687e-17,
        0.5123894603107377, -2.5462781472855804e-17,
        0.5585993153435624, -5.4556305485916264e-18,
        0.6022873461349642, 2.950430737228402e-17,
        0.6435011087932844, 1.5834785051444286e-17,
        0.6823165548747481, 6.943223671560008e-18,
        0.7188299996216245, -2.1478388444456983e-17,
        0.7531512809621944, -2.4256934659182068e-17,
        0.7853981633974483, 3.061616997868383e-17,
    ];

    /// <summary>Sine of radians; NaN beyond <see cref="MaxAngle"/>.</summary>
    public static double Sin(double x) => SinOfQuadrant(x, 0);

    /// <summary>Cosine of radians; NaN beyond <see cref="MaxAngle"/>.</summary>
    public static double Cos(double x) => SinOfQuadrant(x, 1);

    /// <summary>Angle of the point (x, y) in -pi..pi, with the signed zeros of IEEE 754 atan2.</summary>
    public static double Atan2(double y, double x)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
            return double.NaN;
        double rise = Math.Abs(y);
        double run = Math.Abs(x);
        if (double.IsInfinity(rise) && double.IsInfinity(run))
            rise = run = 1.0;
        var (angle, low) = rise > run ? AtanPair(run, rise) : AtanPair(rise, run);
        if (rise > run)
            (angle, low) = AddPair(HalfPiHigh, HalfPiMiddle - low, -angle);
        if (double.IsNegative(x))
            (angle, low) = AddPair(2.0 * HalfPiHigh, (2.0 * HalfPiMiddle) - low, -angle);
        return Math.CopySign(angle + low, y);
    }

    /// <summary>atan(a / b) for 0 &lt;= a &lt;= b as a pair; 0 for 0/0.</summary>
    private static (double High, double Low) AtanPair(double a, double b)
    {
        if (a == 0.0 || double.IsInfinity(b))
            return (0.0, 0.0);
        // Keeps the remainder below exact: away from the subnormal numbers and from overflow.
        if (b > 1e290)
            (a, b) = (a * 1e-100, b * 1e-100);
        else if (a < 1e-250)
            (a, b) = b < 1e150 ? (a * 18014398509481984.0, b * 18014398509481984.0) : (a, b);
        double q = a / b;
        double qLow = Math.FusedMultiplyAdd(-q, b, a) / b;
        int i = (int)Math.Round(q * 16.0);
        double c = i / 16.0;
        // atan q = atan c + atan t, t = (q - c)/(1 + q c), |t| <= 1/32.
        double t = i == 0 ? q : (q - c + qLow) / Math.FusedMultiplyAdd(q, c, 1.0);
        double z = t * t;
        double p = -1.0 / 19.0;
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 17.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 15.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 13.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 11.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 9.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 7.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 5.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 3.0);
        double rest = t * z * p;
        if (i == 0)
            return (q, rest + qLow);
        return AddPair(Arctangents[2 * i], Arctangents[(2 * i) + 1] + rest, t);
    }

    /// <summary>sin(x + turn pi/2).</summary>
    private static double SinOfQuadrant(double x, int turn)
    {
        if (!(Math.Abs(x) <= MaxAngle))
            return double.NaN;
        double k = Math.Round(x * (2.0 / Math.PI));
        // x - k High is exact: both are multiples of 2^-53 and the difference is below 1.
        double a = Math.FusedMultiplyAdd(-k, HalfPiHigh, x);
        double b = k * HalfPiMiddle;
        double r = a - b;
        double low = a - r - b - Math.FusedMultiplyAdd(k, HalfPiMiddle, -b) - (k * HalfPiLow);
        long quadrant = ((long)k + turn) & 3;
        double value = (quadrant & 1) == 0 ? SinSmall(r, low) : CosSmall(r, low);
        return quadrant >= 2 ? -value : value;
    }

    private static double SinSmall(double r, double low)
    {
        double z = r * r;
        double p = 1.0 / 355687428096000.0;
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 1307674368000.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 6227020800.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 39916800.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 362880.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 5040.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 120.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 6.0);
        return r + Math.FusedMultiplyAdd(r * z, p, Math.FusedMultiplyAdd(-0.5 * z, low, low));
    }

    private static double CosSmall(double r, double low)
    {
        double z = r * r;
        double p = -1.0 / 6402373705728000.0;
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 20922789888000.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 87178291200.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 479001600.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 3628800.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 40320.0);
        p = Math.FusedMultiplyAdd(p, z, -1.0 / 720.0);
        p = Math.FusedMultiplyAdd(p, z, 1.0 / 24.0);
        double half = 0.5 * z;
        double head = 1.0 - half;
        return head + (1.0 - head - half + Math.FusedMultiplyAdd(z * z, p, -r * low));
    }
}
