using System.Numerics;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Survey;

/// <summary>Rows of float32, element by element: the same bits at every vector width.</summary>
internal static class RowArithmetic
{
    /// <summary>to += factor x from: a product, rounded, then a sum, rounded.</summary>
    /// <param name="from">As long as <paramref name="to"/>, or longer.</param>
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
}
