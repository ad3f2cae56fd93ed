using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>What the kinds of galaxies share: where the centre is, how bright, which populations of stars.</summary>
internal static class Placement
{
    /// <summary>Cutouts are centred to about a pixel.</summary>
    public static Ellipse Central(SkyRandom random, double axisRatio) => new(
        random.Normal(0, 0.7), random.Normal(0, 0.7), axisRatio, random.Uniform(0, Math.PI));

    /// <summary>
    /// Apparent magnitude in r: larger ones are brighter, with scatter, within the spectroscopic survey's limits.
    /// </summary>
    public static double Magnitude(SkyRandom random, double radiusPixels) => Math.Clamp(
        17.8 - (4.2 * ExactMath.Log10(radiusPixels / 4.5)) + random.Normal(0, 0.65), 14.2, 19);

    public static Colour OldStars(SkyRandom random) => new(random.Normal(0.76, 0.09), random.Normal(0.39, 0.04));

    public static Colour DiscStars(SkyRandom random) => new(random.Normal(0.58, 0.11), random.Normal(0.29, 0.05));

    public static Colour YoungStars(SkyRandom random) => new(random.Normal(0.26, 0.1), random.Normal(0.1, 0.06));
}
