using System.Runtime.CompilerServices;
using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Sources;

/// <summary>The pixels of a plane whose centres are inside an ellipse, by rows; enumerated without allocation.</summary>
internal struct EllipsePixels
{
    private readonly MomentEllipse _shape;
    private readonly double _x;
    private readonly double _y;
    private readonly double _limit;
    private readonly int _left;
    private readonly int _right;
    private readonly int _bottom;

    /// <param name="plane">Whose pixels.</param>
    /// <param name="x">Centre.</param>
    /// <param name="y">Centre.</param>
    /// <param name="shape">Of the ellipse.</param>
    /// <param name="radius">In units of the shape's axes.</param>
    public EllipsePixels(ImagePlane plane, double x, double y, MomentEllipse shape, double radius)
    {
        (double halfX, double halfY) = shape.HalfBox(radius);
        _shape = shape;
        (_x, _y) = (x, y);
        _limit = radius * radius;
        _left = Math.Max(0, (int)Math.Ceiling(x - halfX));
        _right = Math.Min(plane.Width - 1, (int)Math.Floor(x + halfX));
        _bottom = Math.Min(plane.Height - 1, (int)Math.Floor(y + halfY));
        Y = Math.Max(0, (int)Math.Ceiling(y - halfY));
        X = _left - 1;
    }

    public int X { get; private set; }

    public int Y { get; private set; }

    /// <summary>Squared distance of the pixel's centre, in units of the shape's axes.</summary>
    public double SquaredRadius { get; private set; }

    /// <summary>Goes to the next pixel; the first is reached by the first call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        for (; Y <= _bottom; Y++, X = _left - 1)
        {
            while (X < _right)
            {
                X++;
                SquaredRadius = _shape.SquaredRadius(X - _x, Y - _y);
                if (SquaredRadius <= _limit) return true;
            }
        }

        return false;
    }
}
