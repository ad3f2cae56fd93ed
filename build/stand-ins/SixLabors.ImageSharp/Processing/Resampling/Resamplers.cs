using SixLabors.ImageSharp.Processing.Processors.Transforms;

namespace SixLabors.ImageSharp.Processing.Resampling;

internal sealed class BoxResampler : IResampler
{
    public float Radius => 0.5f;

    public float GetValue(float x) => x is > -0.5f and <= 0.5f ? 1f : 0f;
}

internal sealed class TriangleResampler : IResampler
{
    public float Radius => 1f;

    public float GetValue(float x) => Math.Max(0f, 1f - Math.Abs(x));
}

/// <summary>Handled apart: takes the source pixel under the target pixel's centre.</summary>
internal sealed class NearestNeighborResampler : IResampler
{
    public float Radius => 1f;

    public float GetValue(float x) => x is > -0.5f and <= 0.5f ? 1f : 0f;
}

/// <summary>
/// The two-parameter cubics of Mitchell and Netravali, "Reconstruction filters in computer graphics" (1988), eq. 8.
/// </summary>
internal sealed class CubicResampler(float b, float c) : IResampler
{
    public float Radius => 2f;

    public float GetValue(float x)
    {
        x = Math.Abs(x);
        if (x < 1f) return ((((12 - (9 * b) - (6 * c)) * x) + (-18 + (12 * b) + (6 * c))) * x * x / 6f) + ((6 - (2 * b)) / 6f);
        if (x >= 2f) return 0f;
        return ((((((-b - (6 * c)) * x) + ((6 * b) + (30 * c))) * x) + ((-12 * b) - (48 * c))) * x / 6f)
            + (((8 * b) + (24 * c)) / 6f);
    }
}

/// <summary>sinc(x) sinc(x / n) for |x| under n.</summary>
internal sealed class LanczosResampler(int lobes) : IResampler
{
    public float Radius => lobes;

    public float GetValue(float x)
    {
        if (x == 0f) return 1f;
        if (Math.Abs(x) >= lobes) return 0f;
        double angle = Math.PI * x;
        return (float)(Math.Sin(angle) * Math.Sin(angle / lobes) * lobes / (angle * angle));
    }
}
