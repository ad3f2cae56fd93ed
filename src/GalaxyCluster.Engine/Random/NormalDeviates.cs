using System.Numerics;
using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Engine.Random;

/// <summary>
/// Many standard normal numbers at a time, as the inverse of the distribution function: sqrt(2) erfinv(2 u - 1) by
/// Giles's polynomials in -log(1 - x²) ("Approximating the erfinv function", GPU Computing Gems 2011), accurate to
/// 2e-6; 23 bits of u, so |value| &lt; 5.4. The same bits at every vector width.
/// </summary>
public static class NormalDeviates
{
    private const int Block = 256;

    /// <summary>The numbers of the indices first, first + 1, ...; allocates nothing.</summary>
    public static void Fill(in CounterRandom random, ulong first, Span<float> values)
    {
        Span<uint> words = stackalloc uint[Block];
        Span<float> x = stackalloc float[Block];
        Span<float> w = stackalloc float[Block];
        for (int done = 0; done < values.Length; done += Block)
        {
            int count = Math.Min(Block, values.Length - done);
            random.Fill(first + (ulong)done, words[..count]);
            Spread(words[..count], x, w);
            ExactMath.Log(w[..count], w[..count]);
            Scale(x, w, values.Slice(done, count));
        }
    }

    /// <summary>x = 2 u - 1 and w = 1 - x² of random words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(ReadOnlySpan<uint> words, Span<float> x, Span<float> w)
    {
        // (u + 1/2) / 2^22 - 1 of 23 bits is exact and never ±1, so the logarithm is finite.
        int k = 0;
        for (; k <= words.Length - Vector<uint>.Count; k += Vector<uint>.Count)
        {
            Vector<int> bits = Vector.AsVectorInt32(Vector.ShiftRightLogical(new Vector<uint>(words[k..]), 9));
            Vector<float> at = ((Vector.ConvertToSingle(bits) + new Vector<float>(0.5f)) * (1f / (1 << 22))) - Vector<float>.One;
            at.CopyTo(x[k..]);
            ((Vector<float>.One - at) * (Vector<float>.One + at)).CopyTo(w[k..]);
        }

        for (; k < words.Length; k++)
        {
            x[k] = (((words[k] >> 9) + 0.5f) * (1f / (1 << 22))) - 1;
            w[k] = (1 - x[k]) * (1 + x[k]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(ReadOnlySpan<float> x, ReadOnlySpan<float> logarithms, Span<float> values)
    {
        int k = 0;
        for (; k <= values.Length - Vector<float>.Count; k += Vector<float>.Count)
        {
            Vector<float> quantile = Quantile(-new Vector<float>(logarithms[k..]));
            (quantile * new Vector<float>(x[k..]) * 1.41421356f).CopyTo(values[k..]);
        }

        for (; k < values.Length; k++)
            values[k] = Quantile(-logarithms[k]) * x[k] * 1.41421356f;
    }

    /// <summary>Both branches of the scalar form, each lane taking its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Quantile(Vector<float> w)
    {
        Vector<float> near = w - new Vector<float>(2.5f);
        Vector<float> p = new(2.81022636e-08f);
        p = new Vector<float>(3.43273939e-07f) + (p * near);
        p = new Vector<float>(-3.5233877e-06f) + (p * near);
        p = new Vector<float>(-4.39150654e-06f) + (p * near);
        p = new Vector<float>(0.00021858087f) + (p * near);
        p = new Vector<float>(-0.00125372503f) + (p * near);
        p = new Vector<float>(-0.00417768164f) + (p * near);
        p = new Vector<float>(0.246640727f) + (p * near);
        p = new Vector<float>(1.50140941f) + (p * near);
        Vector<int> isNear = Vector.LessThan(w, new Vector<float>(5f));
        if (Vector.EqualsAll(isNear, Vector<int>.AllBitsSet))
            return p;
        Vector<float> far = Vector.SquareRoot(w) - new Vector<float>(3f);
        Vector<float> q = new(-0.000200214257f);
        q = new Vector<float>(0.000100950558f) + (q * far);
        q = new Vector<float>(0.00134934322f) + (q * far);
        q = new Vector<float>(-0.00367342844f) + (q * far);
        q = new Vector<float>(0.00573950773f) + (q * far);
        q = new Vector<float>(-0.0076224613f) + (q * far);
        q = new Vector<float>(0.00943887047f) + (q * far);
        q = new Vector<float>(1.00167406f) + (q * far);
        q = new Vector<float>(2.83297682f) + (q * far);
        return Vector.ConditionalSelect(isNear, p, q);
    }

    private static float Quantile(float w)
    {
        if (w < 5)
        {
            w -= 2.5f;
            float p = 2.81022636e-08f;
            p = 3.43273939e-07f + (p * w);
            p = -3.5233877e-06f + (p * w);
            p = -4.39150654e-06f + (p * w);
            p = 0.00021858087f + (p * w);
            p = -0.00125372503f + (p * w);
            p = -0.00417768164f + (p * w);
            p = 0.246640727f + (p * w);
            return 1.50140941f + (p * w);
        }

        w = (float)Math.Sqrt(w) - 3;
        float q = -0.000200214257f;
        q = 0.000100950558f + (q * w);
        q = 0.00134934322f + (q * w);
        q = -0.00367342844f + (q * w);
        q = 0.00573950773f + (q * w);
        q = -0.0076224613f + (q * w);
        q = 0.00943887047f + (q * w);
        q = 1.00167406f + (q * w);
        return 2.83297682f + (q * w);
    }
}
