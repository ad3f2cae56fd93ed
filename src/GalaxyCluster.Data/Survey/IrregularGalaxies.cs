using GalaxyCluster.Data.Synthetic;

namespace GalaxyCluster.Data.Survey;

/// <summary>A faint blue sheet without a centre, lopsided, with clumps of young stars.</summary>
internal static class IrregularGalaxies
{
    public static SurveyObject Make(SkyRandom random, double magnitude)
    {
        GalaxyScale scale = GalaxyScale.Draw(random, magnitude, -18.4, 0.9, isEarly: false);
        double radius = scale.Radius;
        Ellipse sheet = new(0, 0, random.Uniform(0.4, 0.95), random.Uniform(0, Math.PI));
        (double x, double y) = sheet.FromDisc(radius * random.Normal(0, 0.3), radius * random.Normal(0, 0.3));
        double clumped = random.Uniform(0.15, 0.5);
        double side = random.Uniform(0.1, 0.4) * (1 - clumped);
        BandFlux disc = StellarPopulation.Young(random, scale.Redshift, 0.12).Flux(magnitude);
        BandFlux young = StellarPopulation.Young(random, scale.Redshift).Flux(magnitude);
        List<LightComponent> parts =
        [
            new SersicLight(sheet, radius, random.Uniform(0.5, 0.9), disc * (1 - clumped - side)),
            new SersicLight(
                sheet with { X = x, Y = y, PositionAngle = random.Uniform(0, Math.PI) }, radius * 0.6, 0.8, disc * side),
        ];
        int count = 3 + random.Below(12);
        double[] weights = new double[count];
        for (int i = 0; i < count; i++)
            weights[i] = 1 / (0.1 + random.Uniform(0, 1));
        double total = weights.Sum();
        foreach (double weight in weights)
        {
            (double cx, double cy) = sheet.FromDisc(random.Normal(0, 0.8 * radius), random.Normal(0, 0.8 * radius));
            double sigma = Math.Max(0.4, radius * random.Uniform(0.06, 0.25));
            parts.Add(new GaussianLight(cx, cy, sigma, young * (clumped * weight / total)));
        }

        return new SurveyObject
        {
            Class = "irregular",
            Redshift = scale.Redshift,
            Flux = (disc * (1 - clumped)) + (young * clumped),
            HalfLightRadius = radius,
            AxisRatio = sheet.AxisRatio,
            PositionAngle = sheet.PositionAngle,
            Radius90 = 1.5 * radius,
            Components = [.. parts],
        };
    }
}
