using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// Light profiles: each fills the canvas's map, to be scaled and coloured afterwards. Lengths in pixels.
/// </summary>
internal static class Profiles
{
    /// <summary>Keeps a cusp finite: squared, in units of the grid.</summary>
    private const float CoreSquared = 0.06f;

    /// <summary>
    /// Sérsic 1963: I = exp(-b ((r / Re)^(1/n) - 1)), b = 2n - 1/3 + 4 / (405 n) (Ciotti, Bertin 1999).
    /// </summary>
    public static void Sersic(SkyCanvas canvas, Ellipse ellipse, double effectiveRadius, double index)
    {
        float b = (float)((2 * index) - (1.0 / 3) + (4 / (405 * index)));
        SquaredRadius(canvas, ellipse, effectiveRadius);
        float[] map = canvas.Map;
        ExactMath.Log(map, map);
        float power = (float)(0.5 / index);
        for (int k = 0; k < map.Length; k++)
            map[k] *= power;
        ExactMath.Exp(map, map);
        for (int k = 0; k < map.Length; k++)
            map[k] = Math.Max(-b * (map[k] - 1), -80f);
        ExactMath.Exp(map, map);
    }

    /// <summary>exp(-r / scaleLength): a disc.</summary>
    public static void Exponential(SkyCanvas canvas, Ellipse ellipse, double scaleLength)
    {
        SquaredRadius(canvas, ellipse, scaleLength);
        float[] map = canvas.Map;
        for (int k = 0; k < map.Length; k++)
            map[k] = Math.Max(-(float)Math.Sqrt(map[k]), -80f);
        ExactMath.Exp(map, map);
    }

    /// <summary>exp(-|x| / length) exp(-|z| / height): a disc seen from its side.</summary>
    public static void Edge(SkyCanvas canvas, Ellipse ellipse, double scaleLength, double scaleHeight)
    {
        float cos = (float)ellipse.Cos;
        float sin = (float)ellipse.Sin;
        float length = (float)(1 / scaleLength);
        float height = (float)(1 / scaleHeight);
        float[] map = canvas.Map;
        for (int k = 0; k < map.Length; k++)
        {
            float dx = canvas.X[k] - (float)ellipse.X;
            float dy = canvas.Y[k] - (float)ellipse.Y;
            float along = Math.Abs((dx * cos) + (dy * sin));
            float across = Math.Abs((dy * cos) - (dx * sin));
            map[k] = Math.Max(-(along * length) - (across * height), -80f);
        }

        ExactMath.Exp(map, map);
    }

    /// <summary>
    /// Optical depth of a band of dust along an edge: flat-topped along it (to the 4th power), Gaussian across.
    /// </summary>
    public static void DustLane(SkyCanvas canvas, Ellipse ellipse, double halfLength, double thickness, double depth)
    {
        float cos = (float)ellipse.Cos;
        float sin = (float)ellipse.Sin;
        float[] map = canvas.Map;
        for (int k = 0; k < map.Length; k++)
        {
            float dx = canvas.X[k] - (float)ellipse.X;
            float dy = canvas.Y[k] - (float)ellipse.Y;
            float along = ((dx * cos) + (dy * sin)) / (float)halfLength;
            float across = ((dy * cos) - (dx * sin)) / (float)thickness;
            map[k] = Math.Max(-(along * along * along * along) - (0.5f * across * across), -80f);
        }

        ExactMath.Exp(map, map);
        for (int k = 0; k < map.Length; k++)
            map[k] *= (float)depth;
    }

    /// <summary>Moffat 1969, beta = 2.5: the far wings of a bright star.</summary>
    public static void Moffat(SkyCanvas canvas, double x, double y, double coreRadius)
    {
        SquaredRadius(canvas, new Ellipse(x, y, 1, 0), coreRadius);
        float[] map = canvas.Map;
        for (int k = 0; k < map.Length; k++)
        {
            float s = 1 + map[k];
            map[k] = 1 / (s * s * (float)Math.Sqrt(s));
        }
    }

    /// <summary>Spikes of the vanes that hold the secondary mirror: two crossed lines that fade outwards.</summary>
    public static void Spikes(SkyCanvas canvas, Ellipse ellipse, double length, double thickness)
    {
        float cos = (float)ellipse.Cos;
        float sin = (float)ellipse.Sin;
        float[] map = canvas.Map;
        for (int k = 0; k < map.Length; k++)
        {
            float dx = canvas.X[k] - (float)ellipse.X;
            float dy = canvas.Y[k] - (float)ellipse.Y;
            float u = Math.Abs((dx * cos) + (dy * sin));
            float v = Math.Abs((dy * cos) - (dx * sin));
            float along = Math.Max(u, v) / (float)length;
            float across = Math.Min(u, v) / (float)thickness;
            map[k] = Math.Max(-along - (0.5f * across * across), -80f);
        }

        ExactMath.Exp(map, map);
    }

    private static void SquaredRadius(SkyCanvas canvas, Ellipse ellipse, double unit)
    {
        float cos = (float)ellipse.Cos;
        float sin = (float)ellipse.Sin;
        float along = (float)(1 / unit);
        float across = (float)(1 / (unit * ellipse.AxisRatio));
        float core = CoreSquared * along * along;
        float[] map = canvas.Map;
        for (int k = 0; k < map.Length; k++)
        {
            float dx = canvas.X[k] - (float)ellipse.X;
            float dy = canvas.Y[k] - (float)ellipse.Y;
            float u = ((dx * cos) + (dy * sin)) * along;
            float v = ((dy * cos) - (dx * sin)) * across;
            map[k] = (u * u) + (v * v) + core;
        }
    }
}
