using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>Two galaxies that pull at each other: two bodies in a common halo, up to two tidal tails.</summary>
internal static class Mergers
{
    public static SurveyObject Make(SkyRandom random, double magnitude)
    {
        GalaxyScale scale = GalaxyScale.Draw(random, magnitude, -21.6, 0.7, isEarly: true);
        double radius = scale.Radius;
        double share = random.Uniform(0.5, 0.85);
        double halo = random.Uniform(0.1, 0.3);
        double angle = random.Uniform(0, 2 * Math.PI);
        double distance = radius * random.Uniform(1, 3);
        (double X, double Y) first = Along(angle, distance * (1 - share));
        (double X, double Y) second = Along(angle + Math.PI, distance * share);
        BandFlux stripped = StellarPopulation.Disc(random, scale.Redshift).Flux(magnitude);
        List<LightComponent> parts = [];
        double tail = random.Chance(0.65) ? random.Uniform(0.05, 0.2) : 0;
        BandFlux total = AddBody(parts, random, scale, first, share * (1 - halo - tail));
        total += AddBody(parts, random, scale, second, (1 - share) * (1 - halo - tail));
        Ellipse shape = new(0, 0, random.Uniform(0.45, 0.85), angle);
        parts.Add(new SersicLight(shape, distance * random.Uniform(0.6, 0.9), 1, stripped * halo));
        int tails = tail > 0 ? 1 + random.Below(2) : 0;
        double winding = random.Chance(0.5) ? 1 : -1;
        for (int i = 0; i < tails; i++)
        {
            (double X, double Y) from = i == 0 ? first : second;
            AddTail(parts, random, from, angle + (i * Math.PI), winding, radius, stripped * (tail / tails));
        }

        return new SurveyObject
        {
            Class = "merger",
            Redshift = scale.Redshift,
            Flux = total + (stripped * (halo + tail)),
            HalfLightRadius = Math.Max(radius, 0.6 * distance),
            AxisRatio = shape.AxisRatio,
            PositionAngle = angle,
            Radius90 = 1.2 * Math.Max(radius, 0.8 * distance),
            Components = [.. parts],
        };
    }

    private static BandFlux AddBody(
        List<LightComponent> parts, SkyRandom random, GalaxyScale scale, (double X, double Y) at, double share)
    {
        Ellipse shape = new(at.X, at.Y, random.Uniform(0.35, 1), random.Uniform(0, Math.PI));
        bool isOld = random.Chance(0.55);
        SdssColours colours = isOld
            ? StellarPopulation.Old(random, scale.Redshift)
            : StellarPopulation.Disc(random, scale.Redshift);
        BandFlux flux = colours.Flux(scale.Magnitude) * share;
        double index = isOld ? random.Uniform(2, 4.5) : random.Uniform(0.8, 1.5);
        double radius = scale.Radius * Math.Sqrt(share) * random.Uniform(0.6, 1.1);
        parts.Add(new SersicLight(shape, Math.Max(0.6, radius), index, flux));
        return flux;
    }

    /// <summary>A curve that leaves the galaxy outwards and bends round, as a chain of Gaussians.</summary>
    private static void AddTail(
        List<LightComponent> parts, SkyRandom random, (double X, double Y) from, double direction, double winding,
        double radius, BandFlux flux)
    {
        const int links = 28;
        double length = radius * random.Uniform(2.5, 5);
        double bend = winding * random.Uniform(0.8, 2.6);
        double width = Math.Max(0.6, radius * random.Uniform(0.15, 0.35));
        double heading = direction + (winding * random.Uniform(-0.2, 0.5));
        (double x, double y) = from;
        for (int i = 0; i < links; i++)
        {
            (double dx, double dy) = Along(heading + (bend * i / links), length / links);
            (x, y) = (x + dx, y + dy);
            double share = 2.0 * (links - i) / (links * (links + 1));
            parts.Add(new GaussianLight(x, y, width * (0.85 + (0.4 * i / links)), flux * share));
        }
    }

    private static (double X, double Y) Along(double angle, double distance) =>
        (distance * ExactMath.Cos(angle), distance * ExactMath.Sin(angle));
}
