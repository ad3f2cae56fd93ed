namespace GalaxyCluster.Data.Sources;

/// <summary>Sums over the pixels of a source, weighted by their values, taken about a first guess of the centre.</summary>
internal struct Moments(double x0, double y0)
{
    private double _flux;
    private double _x;
    private double _y;
    private double _xx;
    private double _yy;
    private double _xy;

    public readonly double Flux => _flux;

    public readonly double X => _flux > 0 ? x0 + (_x / _flux) : x0;

    public readonly double Y => _flux > 0 ? y0 + (_y / _flux) : y0;

    public void Add(int x, int y, double value)
    {
        double dx = x - x0;
        double dy = y - y0;
        _flux += value;
        _x += value * dx;
        _y += value * dy;
        _xx += value * dx * dx;
        _yy += value * dy * dy;
        _xy += value * dx * dy;
    }

    public readonly MomentEllipse Shape()
    {
        if (_flux <= 0) return MomentEllipse.Of(0, 0, 0);
        double mx = _x / _flux;
        double my = _y / _flux;
        return MomentEllipse.Of((_xx / _flux) - (mx * mx), (_yy / _flux) - (my * my), (_xy / _flux) - (mx * my));
    }
}
