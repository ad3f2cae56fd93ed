using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// A bulge, an exponential disc, arms of young stars along a logarithmic spiral; a bar in two of five.
/// </summary>
internal static class Spiral
{
    public static void Paint(SkyCanvas canvas, SkyRandom random)
    {
        Ellipse disc = Placement.Central(random, random.Uniform(0.36, 1));
        double scale = random.Uniform(2.5, 6.8);
        double flux = Colour.Flux(Placement.Magnitude(random, scale * 1.1));
        double bulge = random.Uniform(0.06, 0.4);
        double arms = random.Uniform(0.12, 0.42);
        bool isBarred = random.Chance(0.4);
        SpiralPattern pattern = new(
            ArmCount(random),
            random.Uniform(0.21, 0.52),
            random.Chance(0.5) ? 1 : -1,
            random.Uniform(0, 2 * Math.PI),
            scale * random.Uniform(0.35, 0.6),
            random.Uniform(0.9, 2.6));

        Profiles.Sersic(canvas, disc with
        {
            AxisRatio = 0.4 + (
            0.6 * disc.AxisRatio)
        }, scale * random.Uniform(0.22, 0.4), random.Uniform(1.4, 3.2));
        canvas.AddLight(flux * bulge, Placement.OldStars(random));
        Profiles.Exponential(canvas, disc, scale);
        canvas.AddLight(flux * (1 - bulge - arms), Placement.DiscStars(random));
        Profiles.Exponential(canvas, disc, scale * 1.25);
        pattern.Modulate(canvas, disc);
        Colour young = Placement.YoungStars(random);
        canvas.AddLight(flux * arms, young);
        if (isBarred)
            PaintBar(canvas, random, disc, pattern, flux);
        PaintClumps(canvas, random, disc, pattern, scale, flux, young);
    }

    private static int ArmCount(SkyRandom random) => random.Chance(0.7) ? 2 : random.Chance(0.6) ? 3 : 4;

    /// <summary>From the centre to where two arms begin.</summary>
    private static void PaintBar(SkyCanvas canvas, SkyRandom random, Ellipse disc, SpiralPattern pattern, double flux)
    {
        double angle = pattern.AngleAt(pattern.InnerRadius, 0);
        (double x, double y) = disc.FromDisc(ExactMath.Cos(angle), ExactMath.Sin(angle));
        Ellipse bar = new(
            disc.X, disc.Y, random.Uniform(0.22, 0.34), ExactMath.Atan2(y - disc.Y, x - disc.X));
        Profiles.Sersic(canvas, bar, pattern.InnerRadius * random.Uniform(0.9, 1.3), 0.6);
        canvas.AddLight(flux * random.Uniform(0.08, 0.16), Placement.OldStars(random));
    }

    /// <summary>Regions of star formation on the arms.</summary>
    private static void PaintClumps(
        SkyCanvas canvas, SkyRandom random, Ellipse disc, SpiralPattern pattern, double scale, double flux,
        Colour young)
    {
        int count = random.Below(9);
        for (int i = 0; i < count; i++)
        {
            double radius = scale * random.Uniform(0.8, 2.6);
            double angle = pattern.AngleAt(radius, random.Below(pattern.Arms)) + random.Normal(0, 0.1);
            (double x, double y) = disc.FromDisc(
                radius * ExactMath.Cos(angle), radius * ExactMath.Sin(angle));
            canvas.AddGaussian(x, y, random.Uniform(0.4, 1), flux * random.Uniform(0.004, 0.018), young);
        }
    }
}
