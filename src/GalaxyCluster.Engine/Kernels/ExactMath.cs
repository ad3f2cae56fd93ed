using System.Runtime.CompilerServices;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// Transcendental functions with the same bits on every operating system and processor: only + - * / sqrt, fused
/// multiply-add and arithmetic on the exponent's bits are used, in a fixed order.
/// </summary>
/// <remarks>
/// Errors are at most 2 units in the last place. Coefficients are those of the Taylor series, or polynomials through
/// Chebyshev nodes; constants are the correctly rounded head and the rest of the exact value.
/// </remarks>
public static partial class ExactMath
{
    private const double Ln2High = 0.6931471805599453;
    private const double Ln2Low = 2.3190468138462996e-17;
    private const double Log2E = 1.4426950408889634;
    private const double SqrtHalf = 0.70710678118654757;

    /// <summary>e^x; infinite above 709.79, 0 below -745.14.</summary>
    public static double Exp(double x) => ExpOfSum(x, 0.0, 0);

    /// <summary>Natural logarithm; -infinity at 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (!(x > 0.0) || double.IsPositiveInfinity(x))
            return x == 0.0 ? double.NegativeInfinity : x < 0.0 ? double.NaN : x;
        var (high, low) = LogPair(x);
        return high + low;
    }

    /// <summary>Base-10 logarithm: log(x) / ln 10, the quotient taken in double the precision.</summary>
    public static double Log10(double x)
    {
        const double InverseHigh = 0.4342944819032518;
        const double InverseLow = 1.098319650216765e-17;
        if (!(x > 0.0) || double.IsPositiveInfinity(x))
            return x == 0.0 ? double.NegativeInfinity : x < 0.0 ? double.NaN : x;
        var (high, low) = LogPair(x);
        double product = high * InverseHigh;
        return product + (Math.FusedMultiplyAdd(high, InverseHigh, -product) + (low * InverseHigh) + (high * InverseLow));
    }

    /// <summary>x^y with the special cases of IEEE 754 pow.</summary>
    public static double Pow(double x, double y)
    {
        if (y == 0.0 || x == 1.0)
            return 1.0;
        if (double.IsNaN(x) || double.IsNaN(y))
            return double.NaN;
        double size = Math.Abs(x);
        bool integer = Math.Floor(y) == y;
        bool odd = integer && Math.Abs(y) < 9007199254740992.0 && ((long)y & 1) != 0;
        if (double.IsInfinity(y))
            return size == 1.0 ? 1.0 : size > 1.0 == y > 0.0 ? double.PositiveInfinity : 0.0;
        double sign = double.IsNegative(x) && odd ? -1.0 : 1.0;
        if (size == 0.0 || double.IsInfinity(size))
            return sign * (size == 0.0 == y > 0.0 ? 0.0 : double.PositiveInfinity);
        if (x < 0.0 && !integer)
            return double.NaN;
        var (high, low) = LogPair(size);
        double product = y * high;
        if (Math.Abs(product) > 800.0)
            return sign * (product > 0.0 ? double.PositiveInfinity : 0.0);
        return sign * ExpOfSum(product, Math.FusedMultiplyAdd(y, high, -product) + (y * low), 0);
    }

    /// <summary>log(1 + x), accurate for small x; -infinity at -1, NaN below.</summary>
    public static double Log1P(double x)
    {
        if (!(x > -1.0) || double.IsPositiveInfinity(x))
            return x == -1.0 ? double.NegativeInfinity : x < -1.0 ? double.NaN : x;
        return Math.Abs(x) < 1e-17 ? x : Log1PSum(x, 0.0);
    }

    /// <summary>log(x + sqrt(x^2 + 1)), odd.</summary>
    public static double Asinh(double x)
    {
        double size = Math.Abs(x);
        if (!(size >= 1e-9) || double.IsInfinity(size))
            return x;
        if (size >= 1e9)
        {
            var (high, low) = LogPair(size);
            return Math.CopySign(Ln2High + high + (low + Ln2Low + PairError(high, Ln2High)), x);
        }

        // x + sqrt(1 + x^2) - 1 = x + x^2 / (1 + sqrt(1 + x^2)): no cancellation.
        double rest = size * size / (1.0 + Math.Sqrt(Math.FusedMultiplyAdd(size, size, 1.0)));
        double sum = size + rest;
        return Math.CopySign(Log1PSum(sum, size - sum + rest), x);
    }

    /// <summary>(e^x - e^-x) / 2; infinite beyond about 710.47.</summary>
    public static double Sinh(double x)
    {
        double size = Math.Abs(x);
        if (!(size >= 1.0))
        {
            // x + x^3/3! + ... + x^21/21!
            double z = x * x;
            double p = 1.0 / 51090942171709440000.0;
            p = Math.FusedMultiplyAdd(p, z, 1.0 / 121645100408832000.0);
            p = Math.FusedMultiplyAdd(p, z, 1.0 / 355687428096000.0);
            p = Math.FusedMultiplyAdd(p, z, 1.0 / 1307674368000.0);
            p = Math.FusedMultiplyAdd(p, z, 1.0 / 6227020800.0);
            p = Math.FusedMultiplyAdd(p, z, 1.0 / 39916800.0);
            p = Math.FusedMultiplyAdd(p, z, 1.0 / 362880.0);
            p = Math.FusedMultiplyAdd(p, z, 1.0 / 5040.0);
            p = Math.FusedMultiplyAdd(p, z, 1.0 / 120.0);
            p = Math.FusedMultiplyAdd(p, z, 1.0 / 6.0);
            return x + (x * z * p);
        }

        double half = ExpOfSum(size, 0.0, -1);
        return Math.CopySign(size > 22.0 ? half : half - (0.25 / half), x);
    }

    /// <summary>2^shift e^(high + low), |low| below half a unit of high.</summary>
    private static double ExpOfSum(double high, double low, int shift)
    {
        if (!(Math.Abs(high) < 800.0))
            return double.IsNaN(high) ? high : high > 0.0 ? double.PositiveInfinity : 0.0;
        double k = Math.Round(high * Log2E);
        double r = Math.FusedMultiplyAdd(-k, Ln2High, high);
        double tail = Math.FusedMultiplyAdd(-k, Ln2Low, low);
        double sum = r + tail;
        tail = r - sum + tail;
        r = sum;
        // e^r - 1 - r = r^2 (1/2! + r/3! + ... + r^11/13!), |r| < 0.35.
        double p = 1.0 / 6227020800.0;
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 479001600.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 39916800.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 3628800.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 362880.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 40320.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 5040.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 720.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 120.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 24.0);
        p = Math.FusedMultiplyAdd(p, r, 1.0 / 6.0);
        p = Math.FusedMultiplyAdd(p, r, 0.5);
        double e = 1.0 + (r + Math.FusedMultiplyAdd(r * r, p, tail + (tail * r)));
        return Scale(e, (int)k + shift);
    }

    /// <summary>log(1 + x + low) for x > -1.</summary>
    private static double Log1PSum(double x, double low)
    {
        double sum = 1.0 + x;
        double error = Math.Abs(x) > 1.0 ? x - sum + 1.0 : 1.0 - sum + x;
        var (high, tail) = LogPair(sum);
        double correction = (error + low) / sum;
        return high + (tail + correction - (0.5 * correction * correction));
    }

    /// <summary>Natural logarithm of a positive finite number as an unevaluated sum with a relative error below 2^-65.</summary>
    private static (double High, double Low) LogPair(double x)
    {
        int k = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0;
            k = -54;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        long shift = (bits - BitConverter.DoubleToInt64Bits(SqrtHalf)) >> 52;
        double m = BitConverter.Int64BitsToDouble(bits - (shift << 52));
        k += (int)shift;

        // log m = 2 atanh s, s = (m - 1)/(m + 1), |s| < 0.172; s and the first terms as pairs.
        double f = m - 1.0;
        double d = m + 1.0;
        double dLow = 1.0 - d + m;
        if (m > 1.0)
            dLow = m - d + 1.0;
        double s = f / d;
        double sLow = (Math.FusedMultiplyAdd(-s, d, f) - (s * dLow)) / d;
        double z = s * s;
        double zLow = Math.FusedMultiplyAdd(s, s, -z) + (2.0 * s * sLow);
        double p = 1.0 / 29.0;
        for (int n = 27; n >= 7; n -= 2)
            p = Math.FusedMultiplyAdd(p, z, 1.0 / n);
        var (q, qLow) = AddPair(1.0 / 5.0, -1.1102230246251566e-17, z * p);
        (q, qLow) = MultiplyPair(q, qLow, z, zLow);
        (q, qLow) = AddPair(1.0 / 3.0, 1.850371707708594e-17 + qLow, q);
        (q, qLow) = MultiplyPair(q, qLow, z, zLow);
        (q, qLow) = MultiplyPair(q, qLow, s, sLow);
        var (high, low) = AddPair(s, sLow + qLow, q);
        double scaled = k * Ln2High;
        double scaledLow = Math.FusedMultiplyAdd(k, Ln2High, -scaled) + (k * Ln2Low);
        return k == 0 ? (2.0 * high, 2.0 * low) : AddPair(scaled, scaledLow + (2.0 * low), 2.0 * high);
    }

    /// <summary>high + other, with low joined to the rounding error; |high| may be smaller than |other|.</summary>
    private static (double High, double Low) AddPair(double high, double low, double other)
    {
        double sum = high + other;
        double tail = PairError(high, other) + low;
        double result = sum + tail;
        return (result, sum - result + tail);
    }

    /// <summary>The exact error of a + b (Knuth).</summary>
    private static double PairError(double a, double b)
    {
        double sum = a + b;
        double back = sum - a;
        return a - (sum - back) + (b - back);
    }

    private static (double High, double Low) MultiplyPair(double a, double aLow, double b, double bLow)
    {
        double product = a * b;
        double tail = Math.FusedMultiplyAdd(a, b, -product) + ((a * bLow) + (aLow * b));
        double result = product + tail;
        return (result, product - result + tail);
    }

    /// <summary>value 2^k, rounded once more only where the result is subnormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Scale(double value, int k)
    {
        if (k > 1023)
            return value * PowerOfTwo(1023) * PowerOfTwo(Math.Min(k - 1023, 1023));
        if (k < -1022)
            return value * PowerOfTwo(-1022 + 54) * PowerOfTwo(Math.Max(k + 1022 - 54, -1022));
        return value * PowerOfTwo(k);
    }

    private static double PowerOfTwo(int k) => BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
}
