namespace GalaxyCluster.Data.Fits;

/// <summary>A number that is one for all tiles (a keyword), one for each tile (a column), or not there.</summary>
internal sealed class TileKey
{
    private readonly FitsTable _table;
    private readonly FitsColumn? _column;
    private readonly double? _constant;
    private double[]? _values;

    private TileKey(FitsTable table, FitsColumn? column, double? constant)
    {
        _table = table;
        _column = column;
        _constant = constant;
    }

    public bool Exists => _column is not null || _constant is not null;

    public static TileKey Of(FitsTable table, string name)
    {
        FitsColumn? column = table.Find(name);
        if (column is not null && (column.IsVariable || column.Repeat != 1 || column.Type == FitsColumnType.Character))
            throw table.Header.Wrong($"TFORM{column.Index + 1}", $"{name} to be one number a tile");
        return new(table, column, column is null ? table.Header.TryGetReal(name) : null);
    }

    public double Value(int tile, CancellationToken cancellation)
    {
        if (_column is null)
            return _constant ?? 0;
        // Threads that come together read the same values; one of the arrays stays.
        double[] values = _values ??= _table.ReadDoubles(_column, cancellation);
        return values[tile];
    }
}
