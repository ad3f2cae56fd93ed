using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// Satellites and meteors: a straight streak in one band, as the drift scan takes the bands minutes apart.
/// </summary>
internal static class Trails
{
    /// <param name="planes">u g r i z, before noise.</param>
    /// <param name="random">Of the picture.</param>
    /// <param name="chance">That there is one.</param>
    public static void Add(ImagePlane[] planes, SkyRandom random, double chance)
    {
        if (!random.Chance(chance)) return;
        ImagePlane plane = planes[1 + random.Below(3)];
        double angle = random.Uniform(0, Math.PI);
        double width = random.Uniform(1.2, 2.5);
        double light = ExactMath.Exp(random.Uniform(-2.5, 1));
        double x = random.Uniform(0, plane.Width);
        double y = random.Uniform(0, plane.Height);
        double nx = -ExactMath.Sin(angle);
        double ny = ExactMath.Cos(angle);
        for (int row = 0; row < plane.Height; row++)
        {
            Span<float> pixels = plane.Row(row);
            for (int column = 0; column < pixels.Length; column++)
            {
                double d = (((column - x) * nx) + ((row - y) * ny)) / width;
                if (Math.Abs(d) < 4)
                    pixels[column] += (float)(light * ExactMath.Exp(-0.5 * d * d));
            }
        }
    }
}
