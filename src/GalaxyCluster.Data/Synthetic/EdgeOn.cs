using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>A disc from its side: thin, often with a bulge, more often than not with a dark lane.</summary>
internal static class EdgeOn
{
    public static void Paint(SkyCanvas canvas, SkyRandom random)
    {
        Ellipse disc = Placement.Central(random, 1);
        double length = random.Uniform(2.5, 7.5);
        double height = length * random.Uniform(0.12, 0.3);
        double flux = Colour.Flux(Placement.Magnitude(random, length * 0.9));
        double bulge = random.Chance(0.6) ? random.Uniform(0.08, 0.4) : 0;
        if (bulge > 0)
        {
            Profiles.Sersic(
                canvas, disc with { AxisRatio = random.Uniform(0.6, 0.9) },
                Math.Max(1.2, length * random.Uniform(0.22, 0.42)), random.Uniform(1.2, 3));
            canvas.AddLight(flux * bulge, Placement.OldStars(random));
        }

        Profiles.Edge(canvas, disc, length, height);
        Colour stars = Placement.DiscStars(random);
        canvas.AddLight(flux * (1 - bulge), stars with { GMinusR = stars.GMinusR + random.Uniform(0, 0.14) });
        if (random.Chance(0.6))
            PaintDust(canvas, random, disc, length, height);
    }

    /// <summary>A little off the plane, because no disc is seen at 90 degrees exactly.</summary>
    private static void PaintDust(SkyCanvas canvas, SkyRandom random, Ellipse disc, double length, double height)
    {
        double offset = random.Normal(0, height * 0.35);
        Ellipse lane = disc with
        {
            X = disc.X - (offset * ExactMath.Sin(disc.PositionAngle)),
            Y = disc.Y + (offset * ExactMath.Cos(disc.PositionAngle)),
        };
        Profiles.DustLane(
            canvas, lane, length * random.Uniform(1.6, 2.6), Math.Max(0.45, height * 0.45), random.Uniform(0.6, 1.9));
        canvas.Absorb();
    }
}
