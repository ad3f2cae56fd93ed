using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>Discs from their side, and their dust.</summary>
internal static class EdgeOnPainter
{
    private const float Darkest = -80f;
    private const int TableStep = 16; // entries a scale length
    private const int TableLength = 16 * TableStep;

    private static readonly float[] s_radial = RadialTable();

    /// <summary>Fills the map with each cell's share of the flux: the integral over the plane is 2π h z0.</summary>
    public static void Disc(LightPatch patch, Ellipse shape, double scaleLength, double scaleHeight)
    {
        Span<float> map = patch.Map.AsSpan(0, patch.Cells);
        Span<float> layer = patch.Layer.AsSpan(0, patch.Cells);
        (float cos, float sin) = ((float)shape.Cos, (float)shape.Sin);
        float perLength = (float)(TableStep / scaleLength);
        float perHeight = (float)(-2 / scaleHeight);
        for (int k = 0; k < map.Length; k++)
        {
            float dx = patch.X[k] - (float)shape.X;
            float dy = patch.Y[k] - (float)shape.Y;
            float along = Math.Abs((dx * cos) + (dy * sin)) * perLength;
            int entry = Math.Min((int)along, TableLength - 2);
            float share = Math.Min(along - entry, 1f);
            map[k] = s_radial[entry] + (share * (s_radial[entry + 1] - s_radial[entry]));
            layer[k] = Math.Max(Math.Abs((dy * cos) - (dx * sin)) * perHeight, Darkest);
        }

        ExactMath.Exp(layer, layer);
        float scale = (float)(patch.CellArea / (2 * Math.PI * scaleLength * scaleHeight));
        for (int k = 0; k < map.Length; k++)
        {
            // sech²(z) = 4 e^-2z / (1 + e^-2z)²
            float e = layer[k];
            map[k] *= scale * 4 * e / ((1 + e) * (1 + e));
        }
    }

    /// <summary>Optical depth of a lane: flat along it to the fourth power, Gaussian across.</summary>
    public static void Lane(LightPatch patch, Ellipse shape, double halfLength, double thickness, double depth)
    {
        Span<float> lane = patch.Depth.AsSpan(0, patch.Cells);
        (float cos, float sin) = ((float)shape.Cos, (float)shape.Sin);
        for (int k = 0; k < lane.Length; k++)
        {
            float dx = patch.X[k] - (float)shape.X;
            float dy = patch.Y[k] - (float)shape.Y;
            float along = ((dx * cos) + (dy * sin)) / (float)halfLength;
            float across = ((dy * cos) - (dx * sin)) / (float)thickness;
            lane[k] = Math.Max(-(along * along * along * along) - (0.5f * across * across), Darkest);
        }

        ExactMath.Exp(lane, lane);
        foreach (ref float value in lane) value *= (float)depth;
    }

    private static float[] RadialTable()
    {
        float[] table = new float[TableLength];
        table[0] = 1;
        for (int i = 1; i < table.Length; i++)
        {
            double x = (double)i / TableStep;
            table[i] = (float)(x * BesselK1(x));
        }

        table[^1] = 0;
        return table;
    }

    /// <summary>Modified Bessel function of the second kind, by Abramowitz and Stegun 9.8.3, 9.8.7 and 9.8.8.</summary>
    private static double BesselK1(double x)
    {
        if (x > 2)
        {
            double s = 2 / x;
            double p = 1.25331414 + (s * (0.23498619 + (s * (-0.03655620 + (s * (0.01504268
                + (s * (-0.00780353 + (s * (0.00325614 - (s * 0.00068245)))))))))));
            return ExactMath.Exp(-x) / Math.Sqrt(x) * p;
        }

        double t = x * x / (3.75 * 3.75);
        double i1 = x * (0.5 + (t * (0.87890594 + (t * (0.51498869 + (t * (0.15084934 + (t * (0.02658733
            + (t * (0.00301532 + (t * 0.00032411))))))))))));
        double q = x * x / 4;
        double r = 1 + (q * (0.15443144 + (q * (-0.67278579 + (q * (-0.18156897 + (q * (-0.01919402
            + (q * (-0.00110404 - (q * 0.00004686)))))))))));
        return (ExactMath.Log(x / 2) * i1) + (r / x);
    }
}
