using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>
/// What people call elliptical: true ellipticals, lenticulars (a large bulge in a disc without arms), and now and then
/// a compact blue galaxy in which nothing is resolved.
/// </summary>
internal static class SmoothGalaxies
{
    private const double LenticularChance = 0.45;
    private const double CompactChance = 0.15;

    public static SurveyObject Make(SkyRandom random, double magnitude)
    {
        double kind = random.Uniform(0, 1);
        return kind < CompactChance ? MakeCompact(random, magnitude)
            : kind < CompactChance + LenticularChance ? MakeLenticular(random, magnitude)
            : MakeElliptical(random, magnitude);
    }

    private static SurveyObject MakeElliptical(SkyRandom random, double magnitude)
    {
        GalaxyScale scale = GalaxyScale.Draw(random, magnitude, -21.9, 0.8, isEarly: true);
        double index = Math.Clamp(4 * ExactMath.Exp(random.Normal(0, 0.25)), 2, 7);
        Ellipse shape = new(0, 0, random.Uniform(0.38, 1), random.Uniform(0, Math.PI));
        BandFlux flux = StellarPopulation.Old(random, scale.Redshift, -21.5 - scale.Absolute).Flux(magnitude);
        return Finish(scale, shape, flux, 1.65, [new SersicLight(shape, scale.Radius, index, flux)]);
    }

    private static SurveyObject MakeLenticular(SkyRandom random, double magnitude)
    {
        GalaxyScale scale = GalaxyScale.Draw(random, magnitude, -21.2, 0.8, isEarly: true);
        Ellipse disc = new(0, 0, random.Uniform(0.28, 1), random.Uniform(0, Math.PI));
        BandFlux flux = StellarPopulation.Old(random, scale.Redshift).Flux(magnitude);
        double bulge = random.Uniform(0.3, 0.7);
        Ellipse round = disc with { AxisRatio = 0.35 + (0.65 * disc.AxisRatio) };
        return Finish(scale, disc, flux, 1.75,
        [
            new SersicLight(round, scale.Radius * random.Uniform(0.35, 0.6), random.Uniform(2, 4), flux * bulge),
            new SersicLight(disc, scale.Radius * random.Uniform(1.2, 1.6), 1, flux * (1 - bulge)),
        ]);
    }

    private static SurveyObject MakeCompact(SkyRandom random, double magnitude)
    {
        GalaxyScale scale = GalaxyScale.Draw(random, magnitude, -20.6, 0.9, isEarly: false);
        scale = scale with { Radius = scale.Radius * random.Uniform(0.4, 0.8) };
        Ellipse shape = new(0, 0, random.Uniform(0.45, 1), random.Uniform(0, Math.PI));
        SdssColours colours = random.Chance(0.5)
            ? StellarPopulation.Disc(random, scale.Redshift)
            : StellarPopulation.Young(random, scale.Redshift, 0.1);
        BandFlux flux = colours.Flux(magnitude);
        return Finish(scale, shape, flux, 1.7, [new SersicLight(shape, scale.Radius, random.Uniform(0.8, 2), flux)]);
    }

    private static SurveyObject Finish(
        GalaxyScale scale, Ellipse shape, BandFlux flux, double concentration, LightComponent[] parts) => new()
        {
            Class = "elliptical",
            Redshift = scale.Redshift,
            Flux = flux,
            HalfLightRadius = scale.Radius,
            AxisRatio = shape.AxisRatio,
            PositionAngle = shape.PositionAngle,
            Radius90 = concentration * scale.Radius * Math.Sqrt(shape.AxisRatio),
            Components = [.. parts],
        };
}
