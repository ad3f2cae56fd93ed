using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// Logarithmic arms: the phase at radius R and angle t is m t - s m ln(R / R0) / tan(pitch) - phase, with s = ±1 the
/// sense of winding. An arm's profile is exp(sharpness (cos(phase) - 1)).
/// </summary>
/// <param name="Arms">m, 2 to 4.</param>
/// <param name="Pitch">Radians; small is tightly wound.</param>
/// <param name="Winding">+1 or -1.</param>
/// <param name="Phase">Radians.</param>
/// <param name="InnerRadius">R0, pixels: arms fade out inside it.</param>
/// <param name="Sharpness">About 1 (broad) to 3 (narrow).</param>
internal sealed record SpiralPattern(
    int Arms, double Pitch, int Winding, double Phase, double InnerRadius, double Sharpness)
{
    private const int TableStep = 8; // entries a pixel
    private const int MaxArms = 4;

    /// <summary>Multiplies the canvas's map (a disc in the same ellipse) by the arms.</summary>
    public void Modulate(SkyCanvas canvas, Ellipse ellipse)
    {
        (float[] cosines, float[] sines) = WindingTable(canvas.Side * MaxArms);
        float cos = (float)ellipse.Cos;
        float sin = (float)ellipse.Sin;
        float stretch = (float)(1 / ellipse.AxisRatio);
        float inner = (float)(InnerRadius * InnerRadius);
        float[] arms = canvas.Layer;
        for (int k = 0; k < arms.Length; k++)
        {
            float dx = canvas.X[k] - (float)ellipse.X;
            float dy = canvas.Y[k] - (float)ellipse.Y;
            float u = (dx * cos) + (dy * sin);
            float v = ((dy * cos) - (dx * sin)) * stretch;
            float squared = (u * u) + (v * v) + 0.01f;
            float radius = (float)Math.Sqrt(squared);
            int entry = Math.Min((int)(radius * TableStep), cosines.Length - 1);
            (float c, float s) = Power(u / radius, v / radius, Arms);
            float wave = (c * cosines[entry]) + (s * sines[entry]);
            arms[k] = (float)Sharpness * (wave - 1);
            canvas.Map[k] *= squared / (squared + inner);
        }

        ExactMath.Exp(arms, arms);
        for (int k = 0; k < arms.Length; k++)
            canvas.Map[k] *= arms[k];
    }

    /// <summary>Angle in the disc of the ridge of an arm at a radius.</summary>
    public double AngleAt(double radius, int arm) => (Offset(radius) + (2 * Math.PI * arm)) / Arms;

    private double Offset(double radius) =>
        Phase + (Winding * Arms * ExactMath.Log(radius / InnerRadius) * ExactMath.Cos(Pitch) / ExactMath.Sin(Pitch));

    /// <summary>Cosine and sine of the phase's radial part, by radius.</summary>
    private (float[] Cosines, float[] Sines) WindingTable(int length)
    {
        float[] cosines = new float[length];
        float[] sines = new float[length];
        for (int i = 0; i < length; i++)
        {
            double offset = Offset((i + 0.5) / TableStep);
            cosines[i] = (float)ExactMath.Cos(offset);
            sines[i] = (float)ExactMath.Sin(offset);
        }

        return (cosines, sines);
    }

    /// <summary>(c + i s)^n: cosine and sine of n times an angle.</summary>
    private static (float C, float S) Power(float c, float s, int n)
    {
        float cn = c;
        float sn = s;
        for (int k = 1; k < n; k++)
            (cn, sn) = ((cn * c) - (sn * s), (sn * c) + (cn * s));
        return (cn, sn);
    }
}
