using System.Collections.Immutable;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Survey;

/// <summary>Bulge, exponential disc, logarithmic arms with dust and knots; a bar in every third.</summary>
internal static class SpiralGalaxies
{
    private const double HalfLightOfScale = 1.678; // of an exponential disc
    private const double BarChance = 0.35;
    private const double FlocculentChance = 0.35;

    public static SurveyObject Make(SkyRandom random, double magnitude)
    {
        GalaxyScale scale = GalaxyScale.Draw(random, magnitude, -21.3, 0.7, isEarly: false);
        scale = scale with { Radius = scale.Radius * 1.35 };
        Ellipse disc = new(0, 0, random.Uniform(0.35, 1), random.Uniform(0, Math.PI));
        double bulge = Math.Min(0.6, 0.02 + (0.14 * -ExactMath.Log(1 - random.Uniform(0, 0.98))));
        double arms = random.Uniform(0.3, 0.65) * (1 - bulge);
        double length = scale.Radius / HalfLightOfScale;
        double dust = random.Uniform(0, 0.2) + (0.1 * (1 - disc.AxisRatio));
        ArmPattern pattern = DrawPattern(random, length);
        BandFlux old = StellarPopulation.Old(random, scale.Redshift).Flux(magnitude);
        BandFlux mixed = StellarPopulation.Disc(random, scale.Redshift, dust).Flux(magnitude);
        BandFlux young = StellarPopulation.Young(random, scale.Redshift, dust + 0.08).Flux(magnitude);
        double bar = random.Chance(BarChance) ? random.Uniform(0.06, 0.18) : 0;
        double knots = random.Uniform(0.02, 0.15) * arms;

        List<LightComponent> parts =
        [
            new SersicLight(
                disc with { AxisRatio = 0.4 + (0.6 * disc.AxisRatio) }, length * random.Uniform(0.2, 0.45),
                random.Uniform(1, 3.5), old * bulge),
            new SersicLight(disc, HalfLightOfScale * length, 1, mixed * (1 - bulge - bar - arms)),
            new ArmLight(disc, length * random.Uniform(1, 1.3), pattern, young * (arms - knots)),
        ];
        if (bar > 0) parts.Add(Bar(random, disc, pattern, old * bar));
        double lane = (pattern.Waves[0].InversePitch > 0 ? -1 : 1) * random.Uniform(0.2, 0.4) / pattern.Waves[0].Arms;
        parts.Add(new ArmDust(disc, length, pattern.Turned(lane, 2.5), random.Uniform(0.02, 0.25)));
        AddKnots(parts, random, disc, pattern, length, young * knots);
        BandFlux total = (old * (bulge + bar)) + (mixed * (1 - bulge - bar - arms)) + (young * arms);
        return new SurveyObject
        {
            Class = "spiral",
            Redshift = scale.Redshift,
            Flux = total,
            HalfLightRadius = scale.Radius,
            AxisRatio = disc.AxisRatio,
            PositionAngle = disc.PositionAngle,
            Radius90 = 1.6 * scale.Radius * Math.Sqrt(0.5 * (1 + (disc.AxisRatio * disc.AxisRatio))),
            Components = [.. parts],
        };
    }

    private static ArmPattern DrawPattern(SkyRandom random, double length)
    {
        int arms = random.Chance(0.72) ? 2 : random.Chance(0.6) ? 3 : 4;
        double winding = random.Chance(0.5) ? 1 : -1;
        double pitch = random.Uniform(0.17, 0.52);
        double inverse = winding * ExactMath.Cos(pitch) / ExactMath.Sin(pitch);
        bool isFlocculent = random.Chance(FlocculentChance);
        ImmutableArray<SpiralWave>.Builder waves = ImmutableArray.CreateBuilder<SpiralWave>();
        double strength = isFlocculent ? random.Uniform(0.6, 1.1) : random.Uniform(1.2, 2.6);
        waves.Add(new SpiralWave(arms, strength, inverse, random.Uniform(0, 2 * Math.PI)));
        double texture = isFlocculent ? 0.45 : 0.2;
        for (int m = arms + 1; m <= ArmPattern.MaxArms; m += 2)
        {
            double turn = inverse * random.Uniform(0.6, 1.5);
            waves.Add(new SpiralWave(m, texture * random.Uniform(0.3, 1), turn, random.Uniform(0, 2 * Math.PI)));
        }

        return new ArmPattern(length * random.Uniform(0.3, 0.9), waves.ToImmutable());
    }

    /// <summary>From the centre to where two arms begin.</summary>
    private static SersicLight Bar(SkyRandom random, Ellipse disc, ArmPattern pattern, BandFlux flux)
    {
        double angle = pattern.AngleAt(pattern.InnerRadius, 0);
        (double x, double y) = disc.FromDisc(ExactMath.Cos(angle), ExactMath.Sin(angle));
        double foreshortening = Math.Sqrt((x * x) + (y * y));
        Ellipse bar = new(
            0, 0, Math.Min(0.9, random.Uniform(0.2, 0.35) / foreshortening), ExactMath.Atan2(y, x));
        return new SersicLight(bar, pattern.InnerRadius * foreshortening * random.Uniform(0.9, 1.3), 0.6, flux);
    }

    /// <summary>Regions of star formation along the arms, brighter ones rarer.</summary>
    private static void AddKnots(
        List<LightComponent> parts, SkyRandom random, Ellipse disc, ArmPattern pattern, double length, BandFlux flux)
    {
        int count = 4 + random.Below(20);
        double[] weights = new double[count];
        for (int i = 0; i < count; i++)
            weights[i] = 1 / (0.08 + random.Uniform(0, 1));
        double total = weights.Sum();
        foreach (double weight in weights)
        {
            double radius = length * random.Uniform(0.8, 3.2);
            double angle = pattern.AngleAt(radius, random.Below(pattern.Waves[0].Arms)) + random.Normal(0, 0.12);
            (double x, double y) = disc.FromDisc(radius * ExactMath.Cos(angle), radius * ExactMath.Sin(angle));
            double sigma = Math.Max(0.4, length * random.Uniform(0.04, 0.16));
            parts.Add(new GaussianLight(x, y, sigma, flux * (weight / total)));
        }
    }
}
