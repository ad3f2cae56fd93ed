using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// What telescopes do not resolve: stars along the stellar locus, quasars off it and often in a faint host.
/// </summary>
internal static class PointSources
{
    private const double PointSigma = 0.3; // pixels: nothing beside the seeing

    public static void PaintStar(SkyCanvas canvas, SkyRandom random)
    {
        Ellipse at = Placement.Central(random, 1);
        double magnitude = random.Uniform(13.6, 20);
        Colour colour = StarColour(random);
        PaintPoint(canvas, random, at, magnitude, colour);
    }

    public static void PaintQuasar(SkyCanvas canvas, SkyRandom random)
    {
        Ellipse at = Placement.Central(random, random.Uniform(0.5, 1));
        double magnitude = random.Uniform(16.2, 19.8);
        Colour colour = new(random.Normal(0.08, 0.17), random.Normal(0.12, 0.11));
        PaintPoint(canvas, random, at, magnitude, colour);
        if (!random.Chance(0.5))
            return;
        Profiles.Sersic(canvas, at, random.Uniform(2.5, 5.5), random.Uniform(0.8, 3));
        canvas.AddLight(Colour.Flux(magnitude) * random.Uniform(0.15, 0.7), Placement.DiscStars(random));
    }

    /// <summary>
    /// The stellar locus: r - i is about 0.42 (g - r) until the M stars, where g - r stops and r - i goes on.
    /// </summary>
    public static Colour StarColour(SkyRandom random)
    {
        double t = random.Uniform(0, 1);
        double g = t < 0.75 ? 0.05 + (1.8 * t) : 1.4;
        double i = (0.42 * g) - 0.03 + (t < 0.75 ? 0 : 3.2 * (t - 0.75));
        return new Colour(g + random.Normal(0, 0.05), i + random.Normal(0, 0.04));
    }

    private static void PaintPoint(SkyCanvas canvas, SkyRandom random, Ellipse at, double magnitude, Colour colour)
    {
        double flux = Colour.Flux(magnitude);
        canvas.AddGaussian(at.X, at.Y, PointSigma, flux * 0.93, colour);
        if (magnitude > 17.2)
            return;
        Profiles.Moffat(canvas, at.X, at.Y, 3.2);
        canvas.AddLight(flux * 0.07, colour);
        if (magnitude > 15.4)
            return;
        Profiles.Spikes(canvas, at with { PositionAngle = random.Normal(Math.PI / 4, 0.05) }, 6, 0.5);
        canvas.AddLight(flux * 0.012, colour);
    }
}
