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

    /// <summary>The places of up to <see cref="Step"/> pixels of a row of the image that is made.</summary>
    /// <param name="x">Of the first: a multiple of <see cref="Step"/>.</param>
    /// <param name="y">The row.</param>
    public PixelLine Line(int x, int y)
    {
        int at = (y / Step * _columns) + (x / Step);
        double fy = (y % Step) / (double)Step;
        PixelPosition a = _nodes[at];
        PixelPosition b = _nodes[at + 1];
        PixelPosition c = _nodes[at + _columns];
        PixelPosition d = _nodes[at + _columns + 1];
        double startX = Blend(a.X, c.X, fy);
        double startY = Blend(a.Y, c.Y, fy);
        double area = Math.Abs(((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X))) / (Step * Step);
        return new PixelLine(
            startX, startY, (Blend(b.X, d.X, fy) - startX) / Step, (Blend(b.Y, d.Y, fy) - startY) / Step, area);
    }

    private static double Blend(double a, double b, double t) => a + ((b - a) * t);
}

/// <summary>Places, in the image that is sampled, of neighbouring pixels of a row; NaN where it has none.</summary>
/// <param name="X">Of the first pixel.</param>
/// <param name="Y">Of the first pixel.</param>
/// <param name="StepX">From a pixel to the next.</param>
/// <param name="StepY">From a pixel to the next.</param>
/// <param name="Area">Pixels of the sampled image that one of these covers.</param>
internal readonly record struct PixelLine(double X, double Y, double StepX, double StepY, double Area)
{
    public PixelPosition At(int i) => new(X + (StepX * i), Y + (StepY * i));
}
