namespace GalaxyCluster.Data.Synthetic;

/// <summary>Old stars in a Sérsic profile near de Vaucouleurs's law (n = 4), round to E6.</summary>
internal static class Elliptical
{
    public static void Paint(SkyCanvas canvas, SkyRandom random)
    {
        Ellipse ellipse = Placement.Central(random, random.Uniform(0.42, 1));
        double radius = random.Uniform(2, 7);
        double magnitude = Placement.Magnitude(random, radius);
        Profiles.Sersic(canvas, ellipse, radius, random.Uniform(1.8, 4.8));
        canvas.AddLight(Colour.Flux(magnitude), Placement.OldStars(random));
    }
}
