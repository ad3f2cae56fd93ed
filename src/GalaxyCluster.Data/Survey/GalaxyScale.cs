using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>How bright, how far and how large a galaxy of an apparent magnitude is.</summary>
/// <param name="Magnitude">r, AB.</param>
/// <param name="Redshift">Where its absolute magnitude gives the apparent one.</param>
/// <param name="Absolute">r, at redshift 0.</param>
/// <param name="Radius">Of half the light, pixels.</param>
internal readonly record struct GalaxyScale(double Magnitude, double Redshift, double Absolute, double Radius)
{
    private const double SmallestRadius = 0.6; // pixels
    private const double LargestRedshift = 1.5;
    private const double SmallestRedshift = 0.004;

    /// <summary>Radii by Shen et al. 2003 (MNRAS 343, 978), equations 14 and 15, with their scatter of 0.3 in ln R.</summary>
    /// <param name="random">Of the object.</param>
    /// <param name="magnitude">Apparent, r.</param>
    /// <param name="mean">Absolute magnitude of a typical one in the sample.</param>
    /// <param name="scatter">About it.</param>
    /// <param name="isEarly">Elliptical; else a disc.</param>
    public static GalaxyScale Draw(SkyRandom random, double magnitude, double mean, double scatter, bool isEarly)
    {
        double absolute = random.Normal(mean, scatter);
        double redshift = RedshiftOf(magnitude, absolute, isEarly);
        double logRadius = isEarly
            ? (-0.26 * absolute) - 5.06
            : (-0.104 * absolute) + (0.25 * ExactMath.Log10(1 + SdssColours.TenTo(-0.4 * (absolute + 20.91)))) - 1.71;
        double kiloparsecs = SdssColours.TenTo(logRadius) * ExactMath.Exp(random.Normal(0, 0.3));
        double radius = kiloparsecs * Cosmology.ArcSecondsPerKiloparsec(redshift) / SkyConditions.ArcSecondsPerPixel;
        return new(magnitude, redshift, absolute, Math.Max(radius, SmallestRadius));
    }

    /// <summary>Counts that grow as 10^(0.6 m) up to a limit, as in a static universe.</summary>
    public static double BrighterThan(SkyRandom random, double limit, double brightest) =>
        Math.Max(brightest, limit + (ExactMath.Log10(Math.Max(random.Uniform(0, 1), 1e-9)) / 0.6));

    /// <summary>Bisection: distance modulus and K-correction grow with redshift.</summary>
    private static double RedshiftOf(double magnitude, double absolute, bool isEarly)
    {
        double perRedshift = isEarly ? 1.1 : 0.7;
        double near = SmallestRedshift;
        double far = LargestRedshift;
        for (int i = 0; i < 24; i++)
        {
            double middle = 0.5 * (near + far);
            if (absolute + Cosmology.DistanceModulus(middle) + (perRedshift * middle) < magnitude) near = middle;
            else far = middle;
        }

        return near;
    }
}
