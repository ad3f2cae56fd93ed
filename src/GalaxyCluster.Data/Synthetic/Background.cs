namespace GalaxyCluster.Data.Synthetic;

/// <summary>What else is in the picture: faint galaxies and stars, and now and then a bright neighbour.</summary>
internal static class Background
{
    private const double NeighbourChance = 0.2;

    public static void Paint(SkyCanvas canvas, SkyRandom random)
    {
        double half = canvas.Pixels / 2.0;
        int count = random.Below(6);
        for (int i = 0; i < count; i++)
        {
            bool isStar = random.Chance(0.4);
            double x = random.Uniform(-half, half);
            double y = random.Uniform(-half, half);
            double flux = Colour.Flux(random.Uniform(19.2, 22.3));
            Colour colour = isStar ? PointSources.StarColour(
                random) : new Colour(random.Uniform(0.2, 1.2), random.Uniform(0.1, 0.5));
            canvas.AddGaussian(x, y, isStar ? 0.3 : random.Uniform(0.6, 2), flux, colour);
        }

        if (random.Chance(NeighbourChance))
            PaintNeighbour(canvas, random, half);
    }

    private static void PaintNeighbour(SkyCanvas canvas, SkyRandom random, double half)
    {
        double x = random.Uniform(0.25 * half, half) * (random.Chance(0.5) ? 1 : -1);
        double y = random.Uniform(-half, half);
        double flux = Colour.Flux(random.Uniform(16.8, 19));
        if (random.Chance(0.5))
        {
            canvas.AddGaussian(x, y, 0.3, flux, PointSources.StarColour(random));
            return;
        }

        Profiles.Sersic(canvas, new Ellipse(
            x, y, random.Uniform(0.4, 1), random.Uniform(0, Math.PI)), random.Uniform(1.5, 3.5), random.Uniform(1, 3));
        canvas.AddLight(flux, random.Chance(0.5) ? Placement.OldStars(random) : Placement.DiscStars(random));
    }
}
