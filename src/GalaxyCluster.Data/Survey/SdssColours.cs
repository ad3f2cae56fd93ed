using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>Differences of AB magnitudes between neighbouring bands.</summary>
internal readonly record struct SdssColours(double UMinusG, double GMinusR, double RMinusI, double IMinusZ)
{
    private const double LogTen = 2.302585092994046;

    /// <summary>Flux of an r magnitude in these colours.</summary>
    public BandFlux Flux(double rMagnitude)
    {
        double r = FluxOf(rMagnitude);
        double g = r * TenTo(-0.4 * GMinusR);
        double i = r * TenTo(0.4 * RMinusI);
        return new(g * TenTo(-0.4 * UMinusG), g, r, i, i * TenTo(0.4 * IMinusZ));
    }

    /// <summary>Nanomaggies: 10^((22.5 - m) / 2.5).</summary>
    public static double FluxOf(double magnitude) => TenTo((22.5 - magnitude) / 2.5);

    /// <summary>AB magnitude of a flux above 0.</summary>
    public static double MagnitudeOf(double flux) => 22.5 - (2.5 * ExactMath.Log10(flux));

    public static double TenTo(double x) => ExactMath.Exp(x * LogTen);
}
