using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>
/// Two galaxies that pull at each other: two cores in a common halo, a bridge, up to two tidal tails.
/// </summary>
internal static class Merger
{
    public static void Paint(SkyCanvas canvas, SkyRandom random)
    {
        double angle = random.Uniform(0, 2 * Math.PI);
        double distance = random.Uniform(3.5, 14);
        double share = random.Uniform(0.25, 0.75); // of the first galaxy
        double flux = Colour.Flux(random.Uniform(15.6, 18.2));
        (double X, double Y) first = Along(angle, distance * (1 - share));
        (double X, double Y) second = Along(angle + Math.PI, distance * share);

        PaintGalaxy(canvas, random, first, flux * share);
        PaintGalaxy(canvas, random, second, flux * (1 - share));
        Colour stripped = Placement.DiscStars(random);
        PaintHalo(canvas, random, angle, distance, flux * random.Uniform(0.08, 0.25), stripped);
        int tails = random.Below(3);
        int winding = random.Chance(0.5) ? 1 : -1;
        if (tails > 0)
            PaintTail(canvas, random, first, angle, winding, flux, stripped);
        if (tails == 2)
            PaintTail(canvas, random, second, angle + Math.PI, winding, flux, stripped);
    }

    private static void PaintGalaxy(SkyCanvas canvas, SkyRandom random, (double X, double Y) at, double flux)
    {
        Ellipse ellipse = new(at.X, at.Y, random.Uniform(0.4, 1), random.Uniform(0, Math.PI));
        bool isOld = random.Chance(0.5);
        Profiles.Sersic(
            canvas, ellipse, random.Uniform(2, 4.5), isOld ? random.Uniform(2, 4) : random.Uniform(0.8, 1.5));
        canvas.AddLight(flux, isOld ? Placement.OldStars(random) : Placement.DiscStars(random));
    }

    private static void PaintHalo(
        SkyCanvas canvas, SkyRandom random, double angle, double distance, double flux, Colour colour)
    {
        Ellipse halo = new(
            random.Normal(0, 1.5), random.Normal(0, 1.5), random.Uniform(0.45, 0.8), angle + random.Normal(0, 0.3));
        Profiles.Exponential(canvas, halo, distance * random.Uniform(0.4, 0.6));
        canvas.AddLight(flux, colour);
    }

    /// <summary>A curve that leaves the galaxy outwards and bends round, drawn as a chain of Gaussians.</summary>
    private static void PaintTail(
        SkyCanvas canvas, SkyRandom random, (
            double X, double Y) from, double direction, int winding, double flux, Colour colour)
    {
        const int links = 26;
        double length = random.Uniform(12, 26);
        double bend = winding * random.Uniform(0.9, 2.4);
        double width = random.Uniform(0.9, 1.9);
        double share = random.Uniform(0.06, 0.22);
        (double x, double y) = from;
        double heading = direction + (winding * random.Uniform(-0.2, 0.5));
        for (int i = 0; i < links; i++)
        {
            (double dx, double dy) = Along(heading + (bend * i / links), length / links);
            x += dx;
            y += dy;
            double fade = 1 - ((double)i / links);
            canvas.AddGaussian(x, y, width * (1.15 - (0.3 * fade)), 2 * flux * share * fade / links, colour);
        }
    }

    private static (double X, double Y) Along(double angle, double distance) =>
        (distance * ExactMath.Cos(angle), distance * ExactMath.Sin(angle));
}
