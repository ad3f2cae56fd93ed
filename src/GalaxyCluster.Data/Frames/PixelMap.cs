using System.Runtime.CompilerServices;
using GalaxyCluster.Data.Wcs;

namespace GalaxyCluster.Data.Frames;

/// <summary>
/// Where the pixels of one image lie in another: exact at nodes every <see cref="Step"/> pixels, bilinear between them.
/// For fields of some degrees and the distortions of survey cameras the error is below 0.001 pixel.
/// </summary>
internal sealed class PixelMap
{
    public const int Step = 32;

    private readonly PixelPosition[] _nodes;
    private readonly int _columns;

    /// <param name="from">Of the image that is sampled.</param>
    /// <param name="to">Of the image that is made.</param>
    /// <param name="width">Of the image that is made.</param>
    /// <param name="height">Of the image that is made.</param>
    public PixelMap(WorldCoordinates from, WorldCoordinates to, int width, int height)
    {
        _columns = (width / Step) + 2;
        int rows = (height / Step) + 2;
        _nodes = new PixelPosition[_columns * rows];
        for (int i = 0; i < _nodes.Length; i++)
        {
            PixelPosition place = new(i % _columns * Step, i / _columns * Step);
            _nodes[i] = from.TryToPixel(to.ToSky(place)) ?? new(double.NaN, double.NaN);
        }
    }

    /// <summary>Of a place in a row of the image that is made; NaN where the other image has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PixelPosition At(int x, int y)
    {
        int column = x / Step;
        int row = y / Step;
        double fx = (x % Step) / (double)Step;
        double fy = (y % Step) / (double)Step;
        PixelPosition a = _nodes[(row * _columns) + column];
        PixelPosition b = _nodes[(row * _columns) + column + 1];
        PixelPosition c = _nodes[((row + 1) * _columns) + column];
        PixelPosition d = _nodes[((row + 1) * _columns) + column + 1];
        return new(
            Blend(Blend(a.X, b.X, fx), Blend(c.X, d.X, fx), fy), Blend(Blend(a.Y, b.Y, fx), Blend(c.Y, d.Y, fx), fy));
    }

    /// <summary>Pixels of the sampled image that one of the made image covers, at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double AreaAt(int x, int y)
    {
        int at = (y / Step * _columns) + (x / Step);
        PixelPosition a = _nodes[at];
        PixelPosition b = _nodes[at + 1];
        PixelPosition c = _nodes[at + _columns];
        return Math.Abs(((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X))) / (Step * Step);
    }

    private static double Blend(double a, double b, double t) => a + ((b - a) * t);
}
