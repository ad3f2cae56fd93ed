namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>Vectors along the rows of a [n, width] matrix.</summary>
internal static class RowSums
{
    /// <summary>Every row becomes the vector; zeros when it is empty.</summary>
    public static void Repeat(ReadOnlySpan<float> vector, Span<float> rows, int n)
    {
        if (vector.IsEmpty)
        {
            rows.Clear();
            return;
        }
        for (int i = 0; i < n; i++)
            vector.CopyTo(rows.Slice(i * vector.Length, vector.Length));
    }

    /// <summary>The sum of the rows, added from the first to the last; nothing when the sum is empty.</summary>
    public static void Of(ReadOnlySpan<float> rows, Span<float> sum, int n)
    {
        if (sum.IsEmpty)
            return;
        sum.Clear();
        for (int i = 0; i < n; i++)
            Pointwise.Apply(default(Add), sum, rows.Slice(i * sum.Length, sum.Length), sum);
    }
}
