using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Frames;

/// <summary>
/// Float32 values, element by element: each product and each sum is rounded, so the bits are the same at every vector
/// width.
/// </summary>
internal static class RowArithmetic
{
    /// <summary>to += factor x from.</summary>
    /// <param name="from">As long as <paramref name="to"/>, or longer.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(ReadOnlySpan<float> from, float factor, Span<float> to)
    {
        from = from[..to.Length];
        ReadOnlySpan<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(from);
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(to);
        Vector<float> factors = new(factor);
        for (int i = 0; i < sums.Length; i++)
            sums[i] += factors * wide[i];
        for (int i = sums.Length * Vector<float>.Count; i < to.Length; i++)
            to[i] += factor * from[i];
    }

    /// <summary>values = factor x values + added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(Span<float> values, float factor, float added)
    {
        Span<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> factors = new(factor);
        Vector<float> sums = new(added);
        for (int i = 0; i < wide.Length; i++)
            wide[i] = (wide[i] * factors) + sums;
        for (int i = wide.Length * Vector<float>.Count; i < values.Length; i++)
            values[i] = (values[i] * factor) + added;
    }

    /// <summary>to = share x to + (1 - share) x other.</summary>
    /// <param name="other">As long as <paramref name="to"/>, or longer.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blend(ReadOnlySpan<float> other, float share, Span<float> to)
    {
        other = other[..to.Length];
        ReadOnlySpan<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(other);
        Span<Vector<float>> blends = MemoryMarshal.Cast<float, Vector<float>>(to);
        float rest = 1 - share;
        Vector<float> shares = new(share);
        Vector<float> rests = new(rest);
        for (int i = 0; i < blends.Length; i++)
            blends[i] = (shares * blends[i]) + (rests * wide[i]);
        for (int i = blends.Length * Vector<float>.Count; i < to.Length; i++)
            to[i] = (share * to[i]) + (rest * other[i]);
    }
}
