using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>Magnitude differences between bands.</summary>
/// <param name="GMinusR">0.75 for old stars, 0.3 for young ones.</param>
/// <param name="RMinusI">0.4 for old stars, 0.1 for young ones.</param>
internal readonly record struct Colour(double GMinusR, double RMinusI)
{
    /// <summary>Flux in g for unit flux in r.</summary>
    public double G => TenTo(-0.4 * GMinusR);

    /// <summary>Flux in i for unit flux in r.</summary>
    public double I => TenTo(0.4 * RMinusI);

    /// <summary>Nanomaggies: 10^((22.5 - m) / 2.5).</summary>
    public static double Flux(double magnitude) => TenTo((22.5 - magnitude) / 2.5);

    private static double TenTo(double x) => ExactMath.Exp(x * 2.302585092994046);
}
