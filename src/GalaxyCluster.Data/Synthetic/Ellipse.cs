using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>Position and shape of a part of a galaxy, in pixels from the picture's centre.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Down.</param>
/// <param name="AxisRatio">Short over long axis, in (0, 1].</param>
/// <param name="PositionAngle">Of the long axis from the x axis, radians.</param>
internal readonly record struct Ellipse(double X, double Y, double AxisRatio, double PositionAngle)
{
    public double Cos => ExactMath.Cos(PositionAngle);

    public double Sin => ExactMath.Sin(PositionAngle);

    /// <summary>From the plane of a disc (along and across its long axis, deprojected) to the picture.</summary>
    public (double X, double Y) FromDisc(double along, double across)
    {
        double foreshortened = across * AxisRatio;
        return (X + (along * Cos) - (foreshortened * Sin), Y + (along * Sin) + (foreshortened * Cos));
    }
}
