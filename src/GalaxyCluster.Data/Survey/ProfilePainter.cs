using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// Smooth profiles, integrated over each cell of a patch: by the cell's centre where the profile is smooth, by finer
/// and finer points towards the centre, where it is steep.
/// </summary>
internal static class ProfilePainter
{
    private const int Nearest = 16; // points a side within a cell and a half of the centre
    private const int Near = 4;
    private const double SteepRadius = 5; // cells
    private const float Darkest = -80f;

    /// <summary>Fills the map with each cell's share of the flux.</summary>
    public static void Sersic(LightPatch patch, Ellipse shape, in SersicProfile profile)
    {
        Span<float> map = patch.Map.AsSpan(0, patch.Cells);
        SquaredRadius(patch, shape, profile.EffectiveRadius, map);
        float power = (float)(0.5 / profile.Index);
        float b = (float)profile.B;
        foreach (ref float value in map) value = Math.Max(value, 1e-20f);
        ExactMath.Log(map, map);
        foreach (ref float value in map) value *= power;
        ExactMath.Exp(map, map);
        foreach (ref float value in map) value = Math.Max(-b * (value - 1), Darkest);
        ExactMath.Exp(map, map);
        float scale = (float)profile.EffectiveIntensity * patch.CellArea;
        foreach (ref float value in map) value *= scale;
        Refine(patch, shape, profile, map);
    }

    /// <summary>Squared radius of the isophote through each cell's centre, in units of <paramref name="unit"/>.</summary>
    public static void SquaredRadius(LightPatch patch, Ellipse shape, double unit, Span<float> squared)
    {
        float cos = (float)shape.Cos;
        float sin = (float)shape.Sin;
        float along = (float)(1 / unit);
        float across = (float)(1 / (unit * shape.AxisRatio));
        float x = (float)shape.X;
        float y = (float)shape.Y;
        for (int k = 0; k < squared.Length; k++)
        {
            float dx = patch.X[k] - x;
            float dy = patch.Y[k] - y;
            float u = ((dx * cos) + (dy * sin)) * along;
            float v = ((dy * cos) - (dx * sin)) * across;
            squared[k] = (u * u) + (v * v);
        }
    }

    private static void Refine(LightPatch patch, Ellipse shape, in SersicProfile profile, Span<float> map)
    {
        double cell = 1.0 / patch.Fineness;
        double steep = (SteepRadius + (2 / shape.AxisRatio)) * cell;
        double cos = shape.Cos;
        double sin = shape.Sin;
        for (int k = 0; k < map.Length; k++)
        {
            double dx = patch.X[k] - shape.X;
            double dy = patch.Y[k] - shape.Y;
            if (Math.Abs(dx) > steep || Math.Abs(dy) > steep) continue;
            int points = (dx * dx) + (dy * dy) < 2.25 * cell * cell ? Nearest : Near;
            double sum = 0;
            for (int i = 0; i < points * points; i++)
            {
                double px = dx + (((((i % points) + 0.5) / points) - 0.5) * cell);
                double py = dy + (((((i / points) + 0.5) / points) - 0.5) * cell);
                double u = (px * cos) + (py * sin);
                double v = ((py * cos) - (px * sin)) / shape.AxisRatio;
                double m = Math.Sqrt((u * u) + (v * v));
                sum += m > 0.02 * cell ? profile.At(m) : Core(profile, 0.5 * cell / points);
            }

            map[k] = (float)(sum * patch.CellArea / (points * points));
        }
    }

    /// <summary>Mean over the disc of a point at the very centre, in place of the cusp.</summary>
    private static double Core(in SersicProfile profile, double radius)
    {
        const int rings = 16;
        double sum = 0;
        for (int i = 0; i < rings; i++)
        {
            double share = (i + 0.5) / rings; // equal areas
            sum += profile.At(radius * Math.Sqrt(share));
        }

        return sum / rings;
    }
}
