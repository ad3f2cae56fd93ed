using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// Sérsic's law, I(r) = I_e exp(-b ((r / R_e)^(1/n) - 1)), with total flux 1. b by Ciotti and Bertin 1999 (A&amp;A 352,
/// 447), so that R_e holds half of the light to 1e-4 for n from 0.5 to 10; the total by Graham and Driver 2005.
/// </summary>
internal readonly struct SersicProfile
{
    private const double HalfLogTwoPi = 0.9189385332046727;

    /// <param name="index">n, 0.4 to 10.</param>
    /// <param name="effectiveRadius">Along the major axis, any unit.</param>
    /// <param name="axisRatio">In (0, 1].</param>
    public SersicProfile(double index, double effectiveRadius, double axisRatio)
    {
        Index = index;
        EffectiveRadius = effectiveRadius;
        double n = index;
        B = (2 * n) - (1.0 / 3) + (4 / (405 * n)) + (46 / (25515 * n * n)) + (131 / (1148175 * n * n * n))
            - (2194697 / (30690717750 * n * n * n * n));
        double logTotal = ExactMath.Log(2 * Math.PI * n) + B - (2 * n * ExactMath.Log(B)) + LogGamma(2 * n);
        EffectiveIntensity = 1 / (effectiveRadius * effectiveRadius * axisRatio * ExactMath.Exp(logTotal));
    }

    public double Index { get; }

    public double EffectiveRadius { get; }

    public double B { get; }

    /// <summary>I_e, per unit of area, for a total flux of 1.</summary>
    public double EffectiveIntensity { get; }

    /// <param name="radius">Elliptical: of the isophote's major axis.</param>
    public double At(double radius) =>
        EffectiveIntensity * ExactMath.Exp(-B * (ExactMath.Pow(radius / EffectiveRadius, 1 / Index) - 1));

    /// <summary>Stirling's series after the argument is brought above 8.</summary>
    private static double LogGamma(double x)
    {
        double product = 1;
        while (x < 8)
            product *= x++;
        double inverse = 1 / x;
        double series = inverse * ((1.0 / 12) - (inverse * inverse * ((1.0 / 360) - (inverse * inverse / 1260))));
        return ((x - 0.5) * ExactMath.Log(x)) - x + HalfLogTwoPi + series - ExactMath.Log(product);
    }
}
