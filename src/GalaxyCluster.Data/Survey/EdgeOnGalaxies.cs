using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>A disc from its side, with a bulge or none, and more often than not a lane of dust.</summary>
internal static class EdgeOnGalaxies
{
    private const double HalfLightOfScale = 1.5;

    public static SurveyObject Make(SkyRandom random, double magnitude)
    {
        GalaxyScale scale = GalaxyScale.Draw(random, magnitude, -20.9, 0.8, isEarly: false);
        double length = 1.1 * scale.Radius / HalfLightOfScale;
        double height = length * random.Uniform(0.16, 0.55);
        Ellipse disc = new(0, 0, 1, random.Uniform(0, Math.PI));
        double bulge = random.Chance(0.65) ? random.Uniform(0.05, 0.45) : 0;
        double dust = random.Uniform(0, 0.3);
        BandFlux old = StellarPopulation.Old(random, scale.Redshift).Flux(magnitude);
        BandFlux mixed = (random.Chance(0.35)
            ? StellarPopulation.Old(random, scale.Redshift)
            : StellarPopulation.Disc(random, scale.Redshift, dust)).Flux(magnitude);
        List<LightComponent> parts = [];
        if (bulge > 0)
        {
            parts.Add(new SersicLight(
                disc with { AxisRatio = random.Uniform(0.5, 0.85) }, Math.Max(0.8, length * random.Uniform(0.25, 0.6)),
                random.Uniform(1, 3.5), old * bulge));
        }

        parts.Add(new EdgeOnLight(disc, length, height, mixed * (1 - bulge)));
        if (random.Chance(0.6)) parts.Add(Dust(random, disc, length, height));
        return new SurveyObject
        {
            Class = "edge_on",
            Redshift = scale.Redshift,
            Flux = (old * bulge) + (mixed * (1 - bulge)),
            HalfLightRadius = scale.Radius,
            AxisRatio = height / length,
            PositionAngle = disc.PositionAngle,
            Radius90 = 1.35 * scale.Radius,
            Components = [.. parts],
        };
    }

    /// <summary>A little off the plane, because no disc is seen at 90 degrees exactly.</summary>
    private static EdgeOnDust Dust(SkyRandom random, Ellipse disc, double length, double height)
    {
        double offset = random.Normal(0, height * 0.3);
        Ellipse lane = disc with
        {
            X = -offset * ExactMath.Sin(disc.PositionAngle),
            Y = offset * ExactMath.Cos(disc.PositionAngle),
        };
        return new EdgeOnDust(
            lane, length * random.Uniform(1.6, 2.8), Math.Max(0.35, height * random.Uniform(0.2, 0.4)),
            random.Uniform(0.4, 1.8));
    }
}
