using System.Numerics;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Training.Slots;

/// <summary>
/// Elementwise float32 arithmetic of whole vectors. Every lane is independent, so the width does not show in the bits.
/// </summary>
internal static class VectorSums
{
    /// <summary>sum[i] = sum[i] + other[i].</summary>
    public static void AddInto(Span<float> sum, ReadOnlySpan<float> other)
    {
        Check(sum, other.Length);
        Span<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(sum);
        ReadOnlySpan<Vector<float>> wideOther = MemoryMarshal.Cast<float, Vector<float>>(other);
        for (int i = 0; i < wide.Length; i++) wide[i] += wideOther[i];
        for (int i = wide.Length * Vector<float>.Count; i < sum.Length; i++) sum[i] += other[i];
    }

    /// <summary>values[i] = values[i] / divisor, correctly rounded.</summary>
    public static void Divide(ReadOnlySpan<float> values, float divisor, Span<float> into)
    {
        Check(into, values.Length);
        Vector<float> by = new(divisor);
        ReadOnlySpan<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(values);
        Span<Vector<float>> wideInto = MemoryMarshal.Cast<float, Vector<float>>(into);
        for (int i = 0; i < wide.Length; i++) wideInto[i] = wide[i] / by;
        for (int i = wide.Length * Vector<float>.Count; i < values.Length; i++) into[i] = values[i] / divisor;
    }

    /// <summary>into[i] = weight · (start[i] − end[i]): two roundings, never fused.</summary>
    public static void WeightedDifference(
        ReadOnlySpan<float> start, ReadOnlySpan<float> end, float weight, Span<float> into)
    {
        Check(into, start.Length);
        Check(into, end.Length);
        for (int i = 0; i < into.Length; i++)
        {
            float difference = start[i] - end[i];
            into[i] = weight * difference;
        }
    }

    /// <summary>into[i] = weight · values[i].</summary>
    public static void Scale(ReadOnlySpan<float> values, float weight, Span<float> into)
    {
        Check(into, values.Length);
        for (int i = 0; i < into.Length; i++) into[i] = weight * values[i];
    }

    public static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value)) return false;
        }

        return true;
    }

    private static void Check(Span<float> into, int length)
    {
        if (into.Length != length)
            throw new ArgumentException($"vectors of {into.Length} and {length} floats do not match");
    }
}
