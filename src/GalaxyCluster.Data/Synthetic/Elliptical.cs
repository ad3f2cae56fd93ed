namespace GalaxyCluster.Data.Synthetic;

/// <summary>Old stars in a Sérsic profile near de Vaucouleurs's law (n = 4), round to E4.</summary>
internal static class Elliptical
{
    public static void Paint(SkyCanvas canvas, SkyRandom random)
    {
        Ellipse ellipse = Placement.Central(random, random.Uniform(0.58, 1));
        double radius = random.Uniform(2.6, 8);
        double magnitude = Placement.Magnitude(random, radius);
        Profiles.Sersic(canvas, ellipse, radius, random.Uniform(2.3, 4.8));
        canvas.AddLight(Colour.Flux(magnitude), Placement.OldStars(random));
    }
}
