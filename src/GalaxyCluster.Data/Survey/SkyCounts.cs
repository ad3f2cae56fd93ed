using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// How many galaxies, stars and quasars there are, by r magnitude. Galaxies: Yasuda et al. 2001 (AJ 122, 1104), brought
/// to r; stars: at middle galactic latitudes; quasars: a few hundred a square degree to r = 22.
/// </summary>
internal static class SkyCounts
{
    private const double SquareDegreesPerPixel =
        SkyConditions.ArcSecondsPerPixel * SkyConditions.ArcSecondsPerPixel / (3600.0 * 3600.0);

    /// <summary>Objects expected in an area, brighter than a limit.</summary>
    public static double Expected(long pixels, double limit) =>
        pixels * SquareDegreesPerPixel * (Galaxies(limit) + Stars(limit) + Quasars(limit));

    /// <summary>One of the objects fainter than <paramref name="brightest"/>, each as likely.</summary>
    public static SurveyObject Draw(SkyRandom random, double brightest, double limit)
    {
        double galaxies = Galaxies(limit);
        double stars = Stars(limit);
        double quasars = Quasars(limit);
        double kind = random.Uniform(0, galaxies + stars + quasars);
        double magnitude = kind < galaxies ? Magnitude(random, Galaxies, brightest, limit)
            : kind < galaxies + stars ? Magnitude(random, Stars, brightest, limit)
            : Magnitude(random, Quasars, brightest, limit);
        if (kind >= galaxies)
            return kind < galaxies + stars ? PointObjects.MakeStar(random, magnitude) : PointObjects.MakeQuasar(random, magnitude);
        double type = random.Uniform(0, 1);
        return type < 0.33 ? SmoothGalaxies.Make(random, magnitude)
            : type < 0.68 ? SpiralGalaxies.Make(random, magnitude)
            : type < 0.83 ? EdgeOnGalaxies.Make(random, magnitude)
            : type < 0.97 ? IrregularGalaxies.Make(random, magnitude)
            : Mergers.Make(random, magnitude);
    }

    /// <summary>A square degree, brighter than m: the slope flattens from 0.55 to 0.35 past r = 19.</summary>
    private static double Galaxies(double m) => m < 19
        ? 600 * SdssColours.TenTo(0.53 * (m - 19))
        : 600 * SdssColours.TenTo(0.40 * (m - 19));

    private static double Stars(double m) => 1700 * SdssColours.TenTo(0.17 * (m - 19));

    private static double Quasars(double m) => 15 * SdssColours.TenTo(0.5 * (Math.Min(m, 20.5) - 19));

    /// <summary>Inverse of the counts, by bisection.</summary>
    private static double Magnitude(SkyRandom random, Func<double, double> counts, double brightest, double limit)
    {
        double from = counts(brightest);
        double wanted = from + (random.Uniform(0, 1) * (counts(limit) - from));
        double low = brightest;
        double high = limit;
        for (int i = 0; i < 20; i++)
        {
            double middle = 0.5 * (low + high);
            if (counts(middle) < wanted) low = middle;
            else high = middle;
        }

        return low;
    }
}
