namespace GalaxyCluster.Data.Sources;

/// <summary>One number a background cell.</summary>
internal sealed class CellGrid(int columns, int rows)
{
    private readonly double[] _values = new double[columns * rows];

    public int Columns => columns;

    public double this[int column, int row]
    {
        get => _values[(row * columns) + column];
        set => _values[(row * columns) + column] = value;
    }

    /// <summary>Cells without data (NaN) take the value of the nearest cell that has some; 0 when none has.</summary>
    public void FillEmpty()
    {
        double[] known = [.. _values];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                if (double.IsNaN(this[column, row])) this[column, row] = Nearest(known, column, row);
            }
        }
    }

    public CellGrid MedianFiltered(int side)
    {
        CellGrid filtered = new(columns, rows);
        int reach = side / 2;
        double[] window = new double[side * side];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int count = 0;
                for (int r = Math.Max(0, row - reach); r <= Math.Min(rows - 1, row + reach); r++)
                {
                    for (int c = Math.Max(0, column - reach); c <= Math.Min(columns - 1, column + reach); c++)
                        window[count++] = this[c, r];
                }

                filtered[column, row] = Median(window.AsSpan(0, count));
            }
        }

        return filtered;
    }

    public double Median() => Median([.. _values]);

    /// <summary>One spline a column, through its cells from top to bottom.</summary>
    public NaturalSpline[] ColumnSplines()
    {
        NaturalSpline[] splines = new NaturalSpline[columns];
        double[] knots = new double[rows];
        for (int column = 0; column < columns; column++)
        {
            for (int row = 0; row < rows; row++) knots[row] = this[column, row];
            splines[column] = new NaturalSpline(knots);
        }

        return splines;
    }

    private static double Median(Span<double> values)
    {
        values.Sort();
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
    }

    private double Nearest(double[] known, int column, int row)
    {
        double best = 0;
        int distance = int.MaxValue;
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                int d = ((r - row) * (r - row)) + ((c - column) * (c - column));
                double value = known[(r * columns) + c];
                if (d >= distance || double.IsNaN(value)) continue;
                (best, distance) = (value, d);
            }
        }

        return best;
    }
}
