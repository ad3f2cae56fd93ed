namespace GalaxyCluster.Data.Wcs;

/// <summary>A point of a plane: pixels from the reference pixel, or degrees from the reference point.</summary>
internal readonly record struct PlanePoint(double X, double Y);

/// <summary>A smooth map of the plane, near the identity.</summary>
internal interface IDistortion
{
    PlanePoint Apply(PlanePoint point);

    /// <summary>The partial derivatives at a point: (dX/dx, dX/dy, dY/dx, dY/dy).</summary>
    (double Xx, double Xy, double Yx, double Yy) Slope(PlanePoint point);
}

internal static class Distortion
{
    private const int MaxSteps = 60;

    /// <summary>The point that a distortion maps to <paramref name="target"/>, by Newton's method from there.</summary>
    /// <returns>Null where the steps do not come to rest: outside of where the polynomial can be inverted.</returns>
    public static PlanePoint? Invert(IDistortion distortion, PlanePoint target, double tolerance)
    {
        PlanePoint at = target;
        for (int step = 0; step < MaxSteps; step++)
        {
            PlanePoint value = distortion.Apply(at);
            var (xx, xy, yx, yy) = distortion.Slope(at);
            double determinant = (xx * yy) - (xy * yx);
            double ex = target.X - value.X;
            double ey = target.Y - value.Y;
            double dx = ((ex * yy) - (ey * xy)) / determinant;
            double dy = ((ey * xx) - (ex * yx)) / determinant;
            at = new(at.X + dx, at.Y + dy);
            if (!double.IsFinite(at.X) || !double.IsFinite(at.Y))
                return null;
            if (Math.Abs(dx) <= tolerance && Math.Abs(dy) <= tolerance)
                return at;
        }

        return null;
    }
}
