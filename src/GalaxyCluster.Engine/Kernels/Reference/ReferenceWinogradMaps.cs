using GalaxyCluster.Engine.Kernels.Convolutions;

namespace GalaxyCluster.Engine.Kernels.Reference;

/// <summary>
/// <see cref="WinogradTransforms"/> one number at a time, in one direction or in both, with the same operations in the same
/// order.
/// </summary>
internal static class ReferenceWinogradMaps
{
    private const float A = WinogradTransforms.A;
    private const float B = WinogradTransforms.B;
    private const float A2 = WinogradTransforms.A2;
    private const float B2 = WinogradTransforms.B2;
    private const float A3 = WinogradTransforms.A3;
    private const float B3 = WinogradTransforms.B3;
    private const float NormA = 2f * A2 * (A2 - B2);
    private const float NormB = 2f * B2 * (B2 - A2);

    /// <summary>A linear map of a few numbers to a few others.</summary>
    public delegate void Map(ReadOnlySpan<float> from, Span<float> to);

    /// <summary>A map of each row of a square, then of each column of what that gives.</summary>
    public static void RowsThenColumns(Map map, ReadOnlySpan<float> from, int side, Span<float> to, int toSide)
    {
        Span<float> rows = stackalloc float[36];
        for (int y = 0; y < side; y++)
            map(from.Slice(y * side, side), rows.Slice(y * toSide, toSide));
        Columns(map, rows, side, toSide, to, toSide);
    }

    /// <summary>A map of each column of a square, then of each row of what that gives.</summary>
    public static void ColumnsThenRows(Map map, ReadOnlySpan<float> from, int side, Span<float> to, int toSide)
    {
        Span<float> columns = stackalloc float[36];
        Columns(map, from, side, side, columns, toSide);
        for (int y = 0; y < toSide; y++)
            map(columns.Slice(y * side, side), to.Slice(y * toSide, toSide));
    }

    /// <summary>B^T d of six pixels.</summary>
    public static void Window(ReadOnlySpan<float> d, Span<float> v)
    {
        float evenA = float.FusedMultiplyAdd(-B2, d[2], d[4]);
        float oddA = float.FusedMultiplyAdd(-B2, d[1], d[3]);
        float evenB = float.FusedMultiplyAdd(-A2, d[2], d[4]);
        float oddB = float.FusedMultiplyAdd(-A2, d[1], d[3]);
        v[0] = float.FusedMultiplyAdd(A2 * B2, d[0], float.FusedMultiplyAdd(-(A2 + B2), d[2], d[4]));
        v[1] = float.FusedMultiplyAdd(A, oddA, evenA);
        v[2] = float.FusedMultiplyAdd(-A, oddA, evenA);
        v[3] = float.FusedMultiplyAdd(B, oddB, evenB);
        v[4] = float.FusedMultiplyAdd(-B, oddB, evenB);
        v[5] = float.FusedMultiplyAdd(A2 * B2, d[1], float.FusedMultiplyAdd(-(A2 + B2), d[3], d[5]));
    }

    /// <summary>A g of four pixels.</summary>
    public static void Tile(ReadOnlySpan<float> g, Span<float> w)
    {
        float evenA = float.FusedMultiplyAdd(A2, g[2], g[0]);
        float oddA = float.FusedMultiplyAdd(A2, g[3], g[1]);
        float evenB = float.FusedMultiplyAdd(B2, g[2], g[0]);
        float oddB = float.FusedMultiplyAdd(B2, g[3], g[1]);
        w[0] = g[0];
        w[1] = float.FusedMultiplyAdd(A, oddA, evenA);
        w[2] = float.FusedMultiplyAdd(-A, oddA, evenA);
        w[3] = float.FusedMultiplyAdd(B, oddB, evenB);
        w[4] = float.FusedMultiplyAdd(-B, oddB, evenB);
        w[5] = g[3];
    }

    /// <summary>G g of three taps, or of five.</summary>
    public static void Filter(ReadOnlySpan<float> g, Span<float> u)
    {
        float evenA = float.FusedMultiplyAdd(A2, g[2], g[0]);
        float oddA = g[1] * (A / NormA);
        float evenB = float.FusedMultiplyAdd(B2, g[2], g[0]);
        float oddB = g[1] * (B / NormB);
        if (g.Length == 5)
        {
            evenA = float.FusedMultiplyAdd(A2 * A2, g[4], evenA);
            oddA = float.FusedMultiplyAdd(A3, g[3], A * g[1]) * (1f / NormA);
            evenB = float.FusedMultiplyAdd(B2 * B2, g[4], evenB);
            oddB = float.FusedMultiplyAdd(B3, g[3], B * g[1]) * (1f / NormB);
        }

        evenA *= 1f / NormA;
        evenB *= 1f / NormB;
        u[0] = g[0] * (1f / (A2 * B2));
        u[1] = evenA + oddA;
        u[2] = evenA - oddA;
        u[3] = evenB + oddB;
        u[4] = evenB - oddB;
        u[5] = g[^1];
    }

    /// <summary>A^T m: four outputs, or two.</summary>
    public static void Output(ReadOnlySpan<float> m, Span<float> o)
    {
        float evenA = m[1] + m[2];
        float oddA = m[1] - m[2];
        float evenB = m[3] + m[4];
        float oddB = m[3] - m[4];
        o[0] = m[0] + evenA + evenB;
        if (o.Length == 2)
        {
            o[1] = float.FusedMultiplyAdd(A, oddA, float.FusedMultiplyAdd(B, oddB, m[5]));
            return;
        }

        o[1] = float.FusedMultiplyAdd(A, oddA, B * oddB);
        o[2] = float.FusedMultiplyAdd(A2, evenA, B2 * evenB);
        o[3] = float.FusedMultiplyAdd(A3, oddA, float.FusedMultiplyAdd(B3, oddB, m[5]));
    }

    /// <summary>Three taps of a filter's gradient.</summary>
    public static void FilterGradient(ReadOnlySpan<float> c, Span<float> taps)
    {
        float c1 = c[1] * (1f / NormA);
        float c2 = c[2] * (1f / NormA);
        float c3 = c[3] * (1f / NormB);
        float c4 = c[4] * (1f / NormB);
        float evenA = c1 + c2;
        float evenB = c3 + c4;
        taps[0] = float.FusedMultiplyAdd(c[0], 1f / (A2 * B2), evenA + evenB);
        taps[1] = float.FusedMultiplyAdd(A, c1 - c2, B * (c3 - c4));
        taps[2] = float.FusedMultiplyAdd(A2, evenA, float.FusedMultiplyAdd(B2, evenB, c[5]));
    }

    private static void Columns(
        Map map, ReadOnlySpan<float> from, int height, int width, Span<float> to, int toHeight)
    {
        Span<float> column = stackalloc float[height];
        Span<float> mapped = stackalloc float[toHeight];
        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++)
                column[y] = from[(y * width) + x];
            map(column, mapped);
            for (int y = 0; y < toHeight; y++)
                to[(y * width) + x] = mapped[y];
        }
    }
}
