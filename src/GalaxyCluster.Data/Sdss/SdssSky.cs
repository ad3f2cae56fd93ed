using GalaxyCluster.Data.Fits;

namespace GalaxyCluster.Data.Sdss;

/// <summary>
/// The sky that was subtracted from a frame, counts: a coarse grid, and for each column and row its place in it
/// (data.sdss.org/datamodel, <c>frame</c>, HDU 2).
/// </summary>
public sealed class SdssSky
{
    private readonly float[] _grid;
    private readonly int _gridWidth;
    private readonly int _gridHeight;
    private readonly float[] _x;
    private readonly float[] _y;

    private SdssSky(float[] grid, int gridWidth, int gridHeight, float[] x, float[] y)
    {
        _grid = grid;
        _gridWidth = gridWidth;
        _gridHeight = gridHeight;
        _x = x;
        _y = y;
    }

    /// <summary>Sky of a row's pixels, counts: bilinear, and the edge's value beyond the grid.</summary>
    public void Row(int y, Span<float> counts)
    {
        var (row, nextRow, fy) = Place(_y[y], _gridHeight);
        ReadOnlySpan<float> below = _grid.AsSpan(row * _gridWidth, _gridWidth);
        ReadOnlySpan<float> above = _grid.AsSpan(nextRow * _gridWidth, _gridWidth);
        for (int x = 0; x < counts.Length; x++)
        {
            var (column, next, fx) = Place(_x[x], _gridWidth);
            double lower = below[column] + ((below[next] - below[column]) * fx);
            double upper = above[column] + ((above[next] - above[column]) * fx);
            counts[x] = (float)(lower + ((upper - lower) * fy));
        }
    }

    internal static SdssSky Read(FitsTable table, int width, int height, CancellationToken cancellation)
    {
        FitsColumn grid = table.Column("ALLSKY");
        if (table.RowCount != 1 || grid.Dimensions is not [> 0 and var gridWidth, > 0 and var gridHeight])
            throw table.Header.At(table.Header.Offset, "expected one row with a sky grid ALLSKY of two axes (TDIM)");
        return new(
            table.ReadFloats(grid, cancellation), gridWidth, gridHeight,
            Places(table, "XINTERP", width, cancellation), Places(table, "YINTERP", height, cancellation));
    }

    private static float[] Places(FitsTable table, string name, int count, CancellationToken cancellation)
    {
        FitsColumn column = table.Column(name);
        float[] places = table.ReadFloats(column, cancellation);
        if (places.Length < count || Array.Exists(places, static p => !float.IsFinite(p)))
            throw table.Header.At(table.DataOffset, $"expected {count} places of the sky grid in {name}");
        return places;
    }

    private static (int At, int Next, double Fraction) Place(float place, int count)
    {
        double inside = Math.Clamp(place, 0.0, count - 1.0);
        int at = (int)inside;
        return (at, Math.Min(at + 1, count - 1), inside - at);
    }
}
