using System.Runtime.CompilerServices;

namespace GalaxyCluster.Engine.Kernels.Lanes;

/// <summary>Transcendental functions over lanes of float32, at most 2 units in the last place wrong.</summary>
internal static class LaneMath
{
    // Adding 1.5 2^23 rounds to the nearest integer and leaves it in the low bits.
    private const float Round = 12582912f;

    /// <summary>e^x: x = k ln 2 + r, Taylor to r^7, times 2^(k/2) twice (so that subnormal results and 2^128 work out).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, ILanes<T>
    {
        T top = T.All(89f);
        T bottom = T.All(-104f);
        x = T.IfGreater(x, top, top, x);
        x = T.IfGreater(bottom, x, bottom, x);
        T z = T.Fma(x, T.All(1.44269504f), T.All(Round));
        T k = z - T.All(Round);
        T r = T.Fma(k, T.All(-0.693359375f), x);
        r = T.Fma(k, T.All(0.00021219444f), r);
        T p = T.All(1f / 5040f);
        p = T.Fma(p, r, T.All(1f / 720f));
        p = T.Fma(p, r, T.All(1f / 120f));
        p = T.Fma(p, r, T.All(1f / 24f));
        p = T.Fma(p, r, T.All(1f / 6f));
        p = T.Fma(p, r, T.All(0.5f));
        p = T.Fma(p, r, T.All(1f));
        p = T.Fma(p, r, T.All(1f));
        T count = T.SubtractBits(z, T.All(Round));
        T half = T.AddBitsShiftRight(count, 0, 1);
        T rest = T.SubtractBits(count, half);
        return p * T.AddBitsShiftLeft(half, 127, 23) * T.AddBitsShiftLeft(rest, 127, 23);
    }

    /// <summary>Natural logarithm: x = 2^e m, m in sqrt(1/2)..sqrt(2), log m = f - s (f - R(s^2)), s = f/(2 + f), f = m - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : struct, ILanes<T>
    {
        T least = T.All(1.17549435e-38f);
        T scaled = T.IfGreater(least, x, x * T.All(8388608f), x);
        T shift = T.IfGreater(least, x, T.All(-23f), T.Zero);
        const int SqrtHalfBits = 0x3f3504f3;
        T exponent = T.AddBitsShiftRight(scaled, -SqrtHalfBits, 23);
        T m = T.SubtractBits(scaled, T.AddBitsShiftLeft(exponent, 0, 23));
        T e = T.ConvertBits(exponent) + shift;
        T f = m - T.All(1f);
        T s = f / (f + T.All(2f));
        T z = s * s;
        T p = T.All(2f / 11f);
        p = T.Fma(p, z, T.All(2f / 9f));
        p = T.Fma(p, z, T.All(2f / 7f));
        p = T.Fma(p, z, T.All(2f / 5f));
        p = T.Fma(p, z, T.All(2f / 3f));
        T core = f - (s * (f - (z * p)));
        T result = T.Fma(e, T.All(0.693359375f), T.Fma(e, T.All(-0.00021219444f), core));
        T big = T.All(float.MaxValue);
        result = T.IfGreater(x, big, x, result);
        T special = T.IfGreater(T.Zero, x, T.All(float.NaN), T.All(float.NegativeInfinity));
        // !(x > 0): 0, negative or NaN; NaN + anything is NaN.
        return T.IfGreater(x, T.Zero, result, special + x);
    }

    /// <summary>Hyperbolic tangent: an odd polynomial below 0.6, 1 - 2/(e^2x + 1) above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : struct, ILanes<T>
    {
        T size = T.Abs(x);
        T z = x * x;
        T p = T.All(0.0023707656f);
        p = T.Fma(p, z, T.All(-0.00841007f));
        p = T.Fma(p, z, T.All(0.021788321f));
        p = T.Fma(p, z, T.All(-0.053961553f));
        p = T.Fma(p, z, T.All(0.13333313f));
        p = T.Fma(p, z, T.All(-0.33333334f));
        T small = T.Fma(size * z, p, size);
        T large = T.All(1f) - (T.All(2f) / (Exp(size + size) + T.All(1f)));
        // The comparison is written so that NaN takes the polynomial, which keeps it.
        return T.CopySign(T.IfGreater(size, T.All(0.6f), large, small), x);
    }

    /// <summary>1/(1 + e^-x), by e^-|x| so that nothing overflows and small results keep their digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, ILanes<T>
    {
        T e = Exp(-T.Abs(x));
        T bottom = e + T.All(1f);
        T lost = e - (bottom - T.All(1f));
        T s = T.IfGreater(T.Zero, x, e, T.All(1f)) / bottom;
        // top/(bottom + lost) = s - s lost/bottom, where 1/bottom is s or 1 - s.
        return T.Fma(-(s * lost), T.IfGreater(T.Zero, x, T.All(1f) - s, s), s);
    }

    /// <summary>Error function: x + x P(x^2) below 0.875, 1 - e^Q(x) above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf<T>(T x)
        where T : struct, ILanes<T>
    {
        T size = T.Abs(x);
        T z = x * x;
        T p = T.All(8.6904605e-05f);
        p = T.Fma(p, z, T.All(-0.00082145905f));
        p = T.Fma(p, z, T.All(0.0052070506f));
        p = T.Fma(p, z, T.All(-0.026861707f));
        p = T.Fma(p, z, T.All(0.11283735f));
        p = T.Fma(p, z, T.All(-0.37612635f));
        p = T.Fma(p, z, T.All(0.12837917f));
        T small = T.Fma(size, p, size);
        T four = T.All(4f);
        T y = T.IfGreater(size, four, four, size);
        T q = T.All(1.6411144e-06f);
        q = T.Fma(q, y, T.All(-4.6119229e-05f));
        q = T.Fma(q, y, T.All(0.00059715152f));
        q = T.Fma(q, y, T.All(-0.0047602858f));
        q = T.Fma(q, y, T.All(0.026420016f));
        q = T.Fma(q, y, T.All(-0.11007185f));
        q = T.Fma(q, y, T.All(-0.63184243f));
        q = T.Fma(q, y, T.All(-1.1302189f));
        q = T.Fma(q, y, T.All(0.00031515415f));
        T large = T.All(1f) - Exp(q);
        return T.CopySign(T.IfGreater(size, T.All(0.875f), large, small), x);
    }
}
