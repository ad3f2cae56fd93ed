namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>
/// What <see cref="NormBackward"/> and <see cref="NormForward"/> do, for rows of features: every feature is a channel
/// of one pixel, so a table has the layout of the rows themselves.
/// </summary>
internal static class RowChannels
{
    /// <summary>g (x - centre)</summary>
    public static void Products(
        ReadOnlySpan<float> g, ReadOnlySpan<float> x, ReadOnlySpan<float> centre, Span<float> sums)
    {
        for (int i = 0; i < x.Length; i++)
            sums[i] = g[i] * (x[i] - centre[i]);
    }

    /// <summary>a * scaleA + b * scaleB + shift; b is not read when scaleB is empty.</summary>
    public static void Affine(
        ReadOnlySpan<float> a, ReadOnlySpan<float> scaleA, ReadOnlySpan<float> b, ReadOnlySpan<float> scaleB,
        ReadOnlySpan<float> shift, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            float rest = scaleB.IsEmpty ? shift[i] : float.FusedMultiplyAdd(b[i], scaleB[i], shift[i]);
            to[i] = float.FusedMultiplyAdd(a[i], scaleA[i], rest);
        }
    }
}
