using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Frames;

/// <summary>
/// Weights of a kernel's taps for <see cref="Phases"/> places between two pixels; they add up to 1. A place is taken to
/// the nearest phase: 1/8192 of a pixel at most.
/// </summary>
internal sealed class KernelWeights
{
    public const int Phases = 4096;

    private readonly float[] _weights;

    private KernelWeights(int taps, Func<double, double> kernel)
    {
        Taps = taps;
        _weights = new float[(Phases + 1) * taps];
        Span<double> row = stackalloc double[taps];
        for (int phase = 0; phase <= Phases; phase++)
        {
            double sum = 0;
            for (int tap = 0; tap < taps; tap++)
            {
                row[tap] = kernel((phase / (double)Phases) - (tap - Before));
                sum += row[tap];
            }

            for (int tap = 0; tap < taps; tap++)
                _weights[(phase * taps) + tap] = (float)(row[tap] / sum);
        }
    }

    public int Taps { get; }

    /// <summary>Taps before the pixel to the left of the place.</summary>
    public int Before => (Taps / 2) - 1;

    public static KernelWeights Of(ResampleKernel kernel) => kernel switch
    {
        ResampleKernel.Nearest => new(2, static x => x is >= -0.5 and < 0.5 ? 1 : 0),
        ResampleKernel.Bilinear => new(2, static x => Math.Max(0, 1 - Math.Abs(x))),
        ResampleKernel.Lanczos3 => new(6, Lanczos3),
        _ => throw new ArgumentOutOfRangeException(nameof(kernel)),
    };

    /// <param name="fraction">0 to 1: the place's distance from the pixel to its left.</param>
    public ReadOnlySpan<float> At(double fraction) =>
        new(_weights, (int)((fraction * Phases) + 0.5) * Taps, Taps);

    private static double Lanczos3(double x)
    {
        double size = Math.Abs(x);
        return size >= 3 ? 0 : Sinc(size) * Sinc(size / 3);
    }

    private static double Sinc(double x) => x < 1e-9 ? 1 : ExactMath.Sin(Math.PI * x) / (Math.PI * x);
}
