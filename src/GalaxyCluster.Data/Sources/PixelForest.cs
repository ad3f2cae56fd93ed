namespace GalaxyCluster.Data.Sources;

/// <summary>
/// Disjoint groups of the pixels of one source that grow together as the level sinks (union-find by size), each with
/// its count and the sum of its values.
/// </summary>
internal sealed class PixelForest
{
    private readonly int[] _parent;
    private readonly int[] _count;
    private readonly double[] _flux;

    public PixelForest(int pixels)
    {
        _parent = new int[pixels];
        _count = new int[pixels];
        _flux = new double[pixels];
        Array.Fill(_parent, -1);
    }

    public bool Has(int pixel) => _parent[pixel] >= 0;

    public void Add(int pixel, float value)
    {
        _parent[pixel] = pixel;
        _count[pixel] = 1;
        _flux[pixel] = value;
    }

    /// <summary>The pixel that stands for the group of a pixel.</summary>
    public int Root(int pixel)
    {
        while (_parent[pixel] != pixel)
        {
            _parent[pixel] = _parent[_parent[pixel]];
            pixel = _parent[pixel];
        }

        return pixel;
    }

    public void Join(int a, int b)
    {
        a = Root(a);
        b = Root(b);
        if (a == b) return;
        if (_count[a] < _count[b]) (a, b) = (b, a);
        _parent[b] = a;
        _count[a] += _count[b];
        _flux[a] += _flux[b];
    }

    public int Count(int root) => _count[root];

    public double Flux(int root) => _flux[root];
}
