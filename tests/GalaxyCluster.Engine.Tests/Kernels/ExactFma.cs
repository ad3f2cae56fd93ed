using System.Numerics;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>a b + c in whole numbers, then rounded once to nearest, ties to even (IEEE 754 fusedMultiplyAdd).</summary>
internal static class ExactFma
{
    /// <summary>Of finite numbers.</summary>
    public static float Of(float a, float b, float c)
    {
        (BigInteger sum, int exponent, bool negativeZero) = Sum(Split(a), Split(b), Split(c));
        // A double holds every rounded result exactly, so the cast does not round again except to infinity.
        return (float)Round(sum, exponent, negativeZero, digits: 24, least: -149);
    }

    /// <summary>Of finite numbers.</summary>
    public static double Of(double a, double b, double c)
    {
        (BigInteger sum, int exponent, bool negativeZero) = Sum(Split(a), Split(b), Split(c));
        return Round(sum, exponent, negativeZero, digits: 53, least: -1074);
    }

    /// <summary>The value is Digits 2^Exponent.</summary>
    private readonly record struct Number(BigInteger Digits, int Exponent, bool Negative);

    private static Number Split(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7ff);
        long digits = bits & 0xfffffffffffffL;
        if (exponent == 0)
            exponent = 1;
        else
            digits |= 1L << 52;
        return new Number(bits < 0 ? -digits : digits, exponent - 1075, bits < 0);
    }

    private static (BigInteger Sum, int Exponent, bool NegativeZero) Sum(Number a, Number b, Number c)
    {
        BigInteger product = a.Digits * b.Digits;
        int exponent = Math.Min(a.Exponent + b.Exponent, c.Exponent);
        BigInteger sum = (product << (a.Exponent + b.Exponent - exponent)) + (c.Digits << (c.Exponent - exponent));
        return (sum, exponent, a.Negative != b.Negative && c.Negative && product.IsZero);
    }

    private static double Round(BigInteger sum, int exponent, bool negativeZero, int digits, int least)
    {
        if (sum.IsZero)
            return negativeZero ? -0.0 : 0.0;
        BigInteger size = BigInteger.Abs(sum);
        int unit = Math.Max(exponent + (int)size.GetBitLength() - digits, least);
        int shift = unit - exponent;
        BigInteger kept = shift <= 0 ? size << -shift : size >> shift;
        if (shift > 0)
        {
            BigInteger rest = size - (kept << shift);
            int side = rest.CompareTo(BigInteger.One << (shift - 1));
            if (side > 0 || (side == 0 && !kept.IsEven))
                kept++;
        }
        double value = Math.ScaleB((double)kept, unit);
        return sum.Sign < 0 ? -value : value;
    }
}
