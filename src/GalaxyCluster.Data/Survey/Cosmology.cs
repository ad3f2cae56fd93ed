using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>Distances in a flat universe with H0 = 70 km/s/Mpc and matter density 0.3 (Hogg 1999, astro-ph/9905116).</summary>
internal static class Cosmology
{
    private const double HubbleDistance = 299792.458 / 70; // Mpc
    private const double Matter = 0.3;
    private const int Intervals = 32;
    private const double ArcSecondsPerRadian = 206264.80624709636;

    /// <summary>Comoving distance, Mpc, by Simpson's rule: within 1e-6 for z below 3.</summary>
    public static double ComovingDistance(double redshift)
    {
        double step = redshift / Intervals;
        double sum = InverseExpansion(0) + InverseExpansion(redshift);
        for (int i = 1; i < Intervals; i++)
            sum += (i % 2 == 1 ? 4 : 2) * InverseExpansion(i * step);
        return HubbleDistance * sum * step / 3;
    }

    /// <summary>5 log10(luminosity distance / 10 pc): surface brightness dims by (1 + z)^4.</summary>
    public static double DistanceModulus(double redshift) =>
        (5 * ExactMath.Log10(ComovingDistance(redshift) * (1 + redshift))) + 25;

    /// <summary>Angle under which a kiloparsec is seen, arc seconds.</summary>
    public static double ArcSecondsPerKiloparsec(double redshift) =>
        ArcSecondsPerRadian * (1 + redshift) / (ComovingDistance(redshift) * 1000);

    private static double InverseExpansion(double z)
    {
        double a = 1 + z;
        return 1 / Math.Sqrt((Matter * a * a * a) + (1 - Matter));
    }
}
