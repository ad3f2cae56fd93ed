using GalaxyCluster.Data.Synthetic;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// Colours as observed at a redshift: medians of SDSS's spectroscopic galaxies, stars and quasars, with their scatter;
/// the slopes with redshift are the K-corrections of the same sample, z below 0.25.
/// </summary>
internal static class StellarPopulation
{
    private const double MaxRedshift = 0.6; // where the slopes end

    /// <summary>The red sequence; <paramref name="luminosity"/> in magnitudes above M* makes it redder by 0.02 each.</summary>
    public static SdssColours Old(SkyRandom random, double redshift, double luminosity = 0)
    {
        double z = Math.Min(redshift, MaxRedshift);
        double shift = random.Normal(0.02 * luminosity, 0.04);
        return new(1.78 + (0.9 * z) + (2 * shift), 0.77 + (1.85 * z) + shift, 0.395 + (0.35 * z) + (0.4 * shift),
            0.30 + (0.4 * z) + (0.3 * shift));
    }

    /// <summary>A disc's underlying stars; <paramref name="dust"/> is its reddening in g - r.</summary>
    public static SdssColours Disc(SkyRandom random, double redshift, double dust = 0)
    {
        double z = Math.Min(redshift, MaxRedshift);
        double shift = random.Normal(dust, 0.09);
        return new(1.22 + (0.5 * z) + shift, 0.50 + (1.3 * z) + shift, 0.28 + (0.5 * z) + (0.5 * shift),
            0.19 + (0.3 * z) + (0.5 * shift));
    }

    /// <summary>Arms, knots, irregular galaxies.</summary>
    public static SdssColours Young(SkyRandom random, double redshift, double dust = 0)
    {
        double z = Math.Min(redshift, MaxRedshift);
        double shift = random.Normal(dust, 0.09);
        return new(0.82 + (0.3 * z) + shift, 0.20 + (1.0 * z) + shift, 0.07 + (0.5 * z) + (0.5 * shift),
            0.02 + (0.3 * z) + (0.5 * shift));
    }

    /// <summary>The stellar locus from white dwarfs to M dwarfs.</summary>
    public static SdssColours Star(SkyRandom random)
    {
        double t = random.Uniform(0, 1);
        double blue = random.Chance(0.05) ? -0.2 : 0.25 + (1.2 * t);
        double g = Math.Min(blue, 1.4);
        double late = t > 0.93 ? 14 * (t - 0.93) : 0; // M dwarfs: g - r stands still, r - i goes on
        double r = (0.38 * g) - 0.02 + late;
        double u = g < 0.2 ? 0.4 : 0.75 + (1.55 * Math.Max(0, g - 0.2));
        return new(u + random.Normal(0, 0.08), g + random.Normal(0, 0.03), r + random.Normal(0, 0.03),
            (0.55 * r) + random.Normal(0, 0.03));
    }

    /// <summary>Emission lines move through the bands with redshift: a scatter, not a locus.</summary>
    public static SdssColours Quasar(SkyRandom random) => new(
        random.Normal(0.21, 0.17), random.Normal(0.15, 0.15), random.Normal(0.13, 0.14), random.Normal(0.07, 0.15));
}
