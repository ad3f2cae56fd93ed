using System.Numerics;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>
/// Exponential, logarithm, tanh, sigmoid and erf in fixed point with 320 binary digits behind the point, by series
/// alone: slow, and owing nothing to the code it is compared with.
/// </summary>
internal static class WideMath
{
    private const int Digits = 320;

    private static readonly BigInteger One = BigInteger.One << Digits;

    // ln 2 = 2 atanh(1/3); pi = 16 atan(1/5) - 4 atan(1/239) (Machin).
    private static readonly BigInteger Ln2 = 2 * Series(3, alternating: false);

    private static readonly BigInteger Pi = (16 * Series(5, alternating: true)) - (4 * Series(239, alternating: true));

    /// <summary>|x| below 200.</summary>
    public static double Exp(double x) => ToDouble(Exp(FromDouble(x)));

    /// <summary>x from 1e-40 to 1e40: Newton's step on a double's start, of third order.</summary>
    public static double Log(double x)
    {
        int exponent = (int)Math.Round(Math.Log2(x));
        BigInteger m = FromDouble(Math.ScaleB(x, -exponent));
        BigInteger y = FromDouble(Math.Log(Math.ScaleB(x, -exponent)));
        for (int step = 0; step < 2; step++)
        {
            BigInteger e = Exp(y);
            y += 2 * Divide(m - e, m + e);
        }

        return ToDouble(y + (exponent * Ln2));
    }

    /// <summary>|x| from 1e-30 to 100.</summary>
    public static double Tanh(double x)
    {
        BigInteger e = Exp(FromDouble(2 * x));
        return ToDouble(Divide(e - One, e + One));
    }

    /// <summary>|x| below 200.</summary>
    public static double Sigmoid(double x)
    {
        BigInteger e = Exp(FromDouble(x));
        return ToDouble(Divide(e, e + One));
    }

    /// <summary>|x| from 1e-30 to 6: 2/sqrt(pi) x e^-x^2 sum of (2 x^2)^n / (2n+1)!!</summary>
    public static double Erf(double x)
    {
        BigInteger z = FromDouble(x);
        BigInteger square = Multiply(z, z);
        BigInteger term = z;
        BigInteger sum = z;
        for (int n = 1; !term.IsZero; n++)
        {
            term = Multiply(term, 2 * square) / ((2 * n) + 1);
            sum += term;
        }

        BigInteger value = 2 * Multiply(Exp(-square), sum);
        return ToDouble(Divide(value, Root(Pi)));
    }

    // atanh(1/n) or atan(1/n).
    private static BigInteger Series(int n, bool alternating)
    {
        BigInteger power = One / n;
        BigInteger sum = 0;
        for (int k = 1; !power.IsZero; k += 2)
        {
            sum += alternating && k % 4 == 3 ? -(power / k) : power / k;
            power /= n * n;
        }

        return sum;
    }

    private static BigInteger Exp(BigInteger x)
    {
        const int Halvings = 16;
        int k = (int)BigInteger.Divide(x, Ln2);
        BigInteger r = (x - (k * Ln2)) >> Halvings;
        BigInteger term = One;
        BigInteger sum = One;
        for (int n = 1; !term.IsZero && term != -1; n++)
        {
            term = Multiply(term, r) / n;
            sum += term;
        }

        for (int i = 0; i < Halvings; i++)
            sum = Multiply(sum, sum);
        return k >= 0 ? sum << k : sum >> -k;
    }

    private static BigInteger Multiply(BigInteger a, BigInteger b) => (a * b) >> Digits;

    private static BigInteger Divide(BigInteger a, BigInteger b) => (a << Digits) / b;

    private static BigInteger Root(BigInteger x)
    {
        BigInteger root = FromDouble(Math.Sqrt(ToDouble(x)));
        for (int i = 0; i < 5; i++)
            root = (root + Divide(x, root)) >> 1;
        return root;
    }

    private static BigInteger FromDouble(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7ff) - 1075;
        BigInteger digits = (bits & 0xfffffffffffffL) | (1L << 52);
        int shift = exponent + Digits;
        BigInteger value = shift >= 0 ? digits << shift : digits >> -shift;
        return x == 0 ? 0 : x < 0 ? -value : value;
    }

    private static double ToDouble(BigInteger value)
    {
        int shift = Math.Max(0, (int)BigInteger.Abs(value).GetBitLength() - 60);
        return Math.ScaleB((double)(value >> shift), shift - Digits);
    }
}
