using GalaxyCluster.Data.Synthetic;

namespace GalaxyCluster.Data.Survey;

/// <summary>What telescopes do not resolve; a quasar often sits in a faint host.</summary>
internal static class PointObjects
{
    public static SurveyObject MakeStar(SkyRandom random, double magnitude)
    {
        BandFlux flux = StellarPopulation.Star(random).Flux(magnitude);
        return Finish("star", 0, flux, 0, [new PointLight(0, 0, flux)]);
    }

    public static SurveyObject MakeQuasar(SkyRandom random, double magnitude)
    {
        BandFlux core = StellarPopulation.Quasar(random).Flux(magnitude);
        double redshift = random.Uniform(0.15, 2.5);
        if (redshift > 0.6 || random.Chance(0.4))
            return Finish("quasar", redshift, core, 0, [new PointLight(0, 0, core)]);
        GalaxyScale scale = GalaxyScale.Draw(random, magnitude + random.Uniform(0.5, 2), -22, 0.5, isEarly: true);
        Ellipse shape = new(0, 0, random.Uniform(0.5, 1), random.Uniform(0, Math.PI));
        BandFlux host = StellarPopulation.Disc(random, redshift).Flux(scale.Magnitude);
        SersicLight light = new(shape, scale.Radius, random.Uniform(1, 4), host);
        return Finish("quasar", redshift, core + host, scale.Radius, [light, new PointLight(0, 0, core)]);
    }

    private static SurveyObject Finish(
        string name, double redshift, BandFlux flux, double radius, LightComponent[] parts) => new()
        {
            Class = name,
            Redshift = redshift,
            Flux = flux,
            HalfLightRadius = radius,
            AxisRatio = 1,
            PositionAngle = 0,
            Radius90 = radius,
            Components = [.. parts],
        };
}
