using System.Collections.Immutable;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>One logarithmic spiral: a wave a cos(m θ - m s ln(r / r0) / tan(pitch) - phase) in a disc.</summary>
/// <param name="Arms">m, 1 to <see cref="ArmPattern.MaxArms"/>.</param>
/// <param name="Amplitude">a.</param>
/// <param name="InversePitch">s / tan(pitch): its sign is the sense of winding.</param>
/// <param name="Phase">Radians.</param>
internal readonly record struct SpiralWave(int Arms, double Amplitude, double InversePitch, double Phase);

/// <summary>
/// Arms as the exponential of a sum of logarithmic spirals, scaled so that the mean round a circle is 1: a grand design
/// of one strong wave, or flocculent pieces of many weak ones. Fades in outside the inner radius.
/// </summary>
/// <param name="InnerRadius">Pixels; r0.</param>
/// <param name="Waves">One or more.</param>
internal sealed record ArmPattern(double InnerRadius, ImmutableArray<SpiralWave> Waves)
{
    public const int MaxArms = 9;
    private const int TableStep = 4; // entries a pixel

    /// <summary>Fills <paramref name="map"/> with each cell's share of an exponential disc's light.</summary>
    public void Paint(LightPatch patch, Ellipse shape, double scaleLength, float[] map)
    {
        float[] layer = patch.Layer;
        int length = (int)(TableStep * 1.5 * (patch.Width + patch.Height) / patch.Fineness / shape.AxisRatio) + 2;
        (float[] cosines, float[] sines) = Tables(length);
        (float cos, float sin) = ((float)shape.Cos, (float)shape.Sin);
        float stretch = (float)(1 / shape.AxisRatio);
        float perLength = (float)(1 / scaleLength);
        float inner = (float)(InnerRadius * InnerRadius);
        for (int k = 0; k < patch.Cells; k++)
        {
            float dx = patch.X[k] - (float)shape.X;
            float dy = patch.Y[k] - (float)shape.Y;
            float u = (dx * cos) + (dy * sin);
            float v = ((dy * cos) - (dx * sin)) * stretch;
            float squared = (u * u) + (v * v) + 0.01f;
            float radius = (float)Math.Sqrt(squared);
            int entry = Math.Min((int)(radius * TableStep), length - 1);
            float wave = Wave(u / radius, v / radius, cosines, sines, entry);
            layer[k] = Math.Clamp(wave - (radius * perLength), -60f, 20f);
            map[k] = squared / (squared + inner);
        }

        Span<float> exponents = layer.AsSpan(0, patch.Cells);
        ExactMath.Exp(exponents, exponents);
        float scale = (float)(patch.CellArea / (Total(scaleLength) * shape.AxisRatio));
        for (int k = 0; k < exponents.Length; k++)
            map[k] *= exponents[k] * scale;
    }

    /// <summary>Angle in the disc of the ridge of an arm of the first wave.</summary>
    public double AngleAt(double radius, int arm)
    {
        SpiralWave wave = Waves[0];
        double winding = wave.Arms * wave.InversePitch * ExactMath.Log(radius / InnerRadius);
        return (wave.Phase + winding + (2 * Math.PI * arm)) / wave.Arms;
    }

    /// <summary>The same arms turned and sharpened: the dust on their inner side.</summary>
    public ArmPattern Turned(double angle, double amplitude) => this with
    {
        Waves = [Waves[0] with { Phase = Waves[0].Phase + (Waves[0].Arms * angle), Amplitude = amplitude }],
    };

    private float Wave(float c, float s, float[] cosines, float[] sines, int entry)
    {
        float sum = 0;
        (float cn, float sn) = (c, s);
        int arms = 1;
        for (int w = 0; w < Waves.Length; w++)
        {
            for (; arms < Waves[w].Arms; arms++)
                (cn, sn) = ((cn * c) - (sn * s), (sn * c) + (cn * s));
            int at = (entry * Waves.Length) + w;
            sum += (cn * cosines[at]) + (sn * sines[at]);
        }

        return sum;
    }

    /// <summary>
    /// Amplitude times cosine and sine of each wave's radial phase, by radius; [length, waves]. Waves must be in order
    /// of their arms.
    /// </summary>
    private (float[] Cosines, float[] Sines) Tables(int length)
    {
        float[] cosines = new float[length * Waves.Length];
        float[] sines = new float[cosines.Length];
        for (int i = 0; i < length; i++)
        {
            double logRadius = ExactMath.Log((i + 0.5) / TableStep / InnerRadius);
            for (int w = 0; w < Waves.Length; w++)
            {
                SpiralWave wave = Waves[w];
                double phase = wave.Phase + (wave.Arms * wave.InversePitch * logRadius);
                cosines[(i * Waves.Length) + w] = (float)(wave.Amplitude * ExactMath.Cos(phase));
                sines[(i * Waves.Length) + w] = (float)(wave.Amplitude * ExactMath.Sin(phase));
            }
        }

        return (cosines, sines);
    }

    /// <summary>Integral over a face-on disc: the fade-in by Simpson's rule, the mean of e^(a cos x) being I0(a).</summary>
    private double Total(double scaleLength)
    {
        const int intervals = 200;
        const double end = 20; // scale lengths
        double sum = 0;
        for (int i = 1; i <= intervals; i++)
        {
            double r = end * scaleLength * i / intervals;
            double weight = i == intervals ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * r * (r * r / ((r * r) + (InnerRadius * InnerRadius))) * ExactMath.Exp(-r / scaleLength);
        }

        double total = 2 * Math.PI * sum * end * scaleLength / intervals / 3;
        foreach (SpiralWave wave in Waves)
            total *= BesselI0(wave.Amplitude);
        return total;
    }

    /// <summary>Power series; for the small arguments of amplitudes.</summary>
    private static double BesselI0(double x)
    {
        double term = 1;
        double sum = 1;
        for (int k = 1; k < 30; k++)
        {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }

        return sum;
    }
}
