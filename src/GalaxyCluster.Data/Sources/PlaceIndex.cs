namespace GalaxyCluster.Data.Sources;

/// <summary>Finds the places near a place, by square cells.</summary>
internal sealed class PlaceIndex
{
    private const double Cell = 32;
    private readonly List<(double X, double Y)> _places;
    private readonly Dictionary<(int, int), List<int>> _cells = [];

    public PlaceIndex(IEnumerable<(double X, double Y)> places)
    {
        _places = [.. places];
        for (int i = 0; i < _places.Count; i++)
        {
            (int, int) key = Key(_places[i].X, _places[i].Y);
            if (!_cells.TryGetValue(key, out List<int>? cell)) _cells.Add(key, cell = []);
            cell.Add(i);
        }
    }

    /// <summary>Indices of the places within a radius, ascending.</summary>
    public void Within(double x, double y, double radius, List<int> found)
    {
        found.Clear();
        (int left, int top) = Key(x - radius, y - radius);
        (int right, int bottom) = Key(x + radius, y + radius);
        for (int row = top; row <= bottom; row++)
        {
            for (int column = left; column <= right; column++)
            {
                if (!_cells.TryGetValue((column, row), out List<int>? cell)) continue;
                foreach (int i in cell)
                {
                    double dx = _places[i].X - x;
                    double dy = _places[i].Y - y;
                    if ((dx * dx) + (dy * dy) <= radius * radius) found.Add(i);
                }
            }
        }

        found.Sort();
    }

    private static (int Column, int Row) Key(double x, double y) => ((int)Math.Floor(x / Cell), (int)Math.Floor(y / Cell));
}
