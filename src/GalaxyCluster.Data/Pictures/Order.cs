namespace GalaxyCluster.Data.Pictures;

/// <summary>Order statistics.</summary>
internal static class Order
{
    /// <summary>Between the two nearest values in proportion, as numpy.percentile does by default.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="percent">0 to 100.</param>
    public static double Percentile(ReadOnlySpan<float> sorted, double percent)
    {
        double at = (sorted.Length - 1) * (percent / 100);
        int below = (int)Math.Floor(at);
        int above = Math.Min(below + 1, sorted.Length - 1);
        double low = sorted[below];
        return low + ((sorted[above] - low) * (at - below));
    }
}
