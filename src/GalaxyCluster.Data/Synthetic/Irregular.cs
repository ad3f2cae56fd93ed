using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Synthetic;

/// <summary>A faint blue sheet without a centre, and clumps of young stars here and there on it.</summary>
internal static class Irregular
{
    public static void Paint(SkyCanvas canvas, SkyRandom random)
    {
        Ellipse sheet = Placement.Central(random, random.Uniform(0.4, 0.95));
        double scale = random.Uniform(2.4, 6);
        double flux = Colour.Flux(Math.Min(18.1, Placement.Magnitude(random, scale) + random.Uniform(0.1, 0.8)));
        double clumped = random.Uniform(0.16, 0.55);
        Colour young = Placement.YoungStars(random);

        Profiles.Sersic(canvas, sheet, scale * 1.5, random.Uniform(0.5, 0.9));
        canvas.AddLight(flux * (1 - clumped), new Colour(young.GMinusR + 0.14, young.RMinusI + 0.08));
        PaintClumps(canvas, random, sheet, scale, flux * clumped, young);
    }

    private static void PaintClumps(
        SkyCanvas canvas, SkyRandom random, Ellipse sheet, double scale, double flux, Colour young)
    {
        Span<double> weights = stackalloc double[12];
        weights = weights[..(4 + random.Below(9))];
        double sum = 0;
        foreach (ref double weight in weights)
        {
            weight = ExactMath.Exp(random.Normal(0, 0.7));
            sum += weight;
        }

        foreach (double weight in weights)
        {
            (double x, double y) = sheet.FromDisc(random.Normal(0, scale * 0.9), random.Normal(0, scale * 0.9));
            Colour colour = new(young.GMinusR + random.Normal(0, 0.1), young.RMinusI + random.Normal(0, 0.07));
            canvas.AddGaussian(x, y, random.Uniform(0.5, 2.2), flux * weight / sum, colour);
        }
    }
}
