using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Survey;
using GalaxyCluster.Data.Synthetic;
using Xunit;

namespace GalaxyCluster.Data.Tests.Survey;

public sealed class SurveyProfileTests
{
    private static readonly BandFlux s_one = new(1, 2, 3, 4, 5);
    private static readonly ParallelOptions s_alone = new() { MaxDegreeOfParallelism = 1 };

    /// <summary>Rings of a painted elliptical against Sérsic's law, integrated over the pixels by brute force here.</summary>
    [Theory]
    [InlineData(4, 8, 0.7, 0.3)]
    [InlineData(4, 15, 0.9, 0)]
    [InlineData(2.5, 3, 0.5, -0.45)]
    [InlineData(6, 5, 1, 0.1)]
    [InlineData(1, 6, 0.4, 0.25)]
    [InlineData(0.5, 4, 0.8, 0)]
    public void RadialProfilesFollowSersicsLaw(double index, double radius, double ratio, double offset)
    {
        const int side = 121;
        const double angle = 0.6;
        SurveyObject galaxy = Galaxy(new Ellipse(0, 0, ratio, angle), radius, index);
        SurveyFrame frame = new(side, side);
        double centre = 60 + offset;
        frame.Paint(galaxy, centre, centre);
        double[] painted = new double[(int)((index < 1 ? 3 : 4) * radius) + 1];
        double[] expected = new double[painted.Length];
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                int ring = (int)Isophote(x - centre, y - centre, ratio, angle);
                if (ring >= painted.Length) continue;
                painted[ring] += frame.Planes[2][x, y];
                expected[ring] += s_one.R * Integrate(x - centre, y - centre, index, radius, ratio, angle);
            }
        }

        for (int ring = 0; ring < painted.Length; ring++)
        {
            if (expected[ring] > 0)
                Assert.InRange(painted[ring] / expected[ring], 0.99, 1.01);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1.7)]
    [InlineData(1)]
    public void HalfOfTheLightIsWithinTheEffectiveRadius(double index)
    {
        SersicProfile profile = new(index, 10, 0.6);
        double inside = 0;
        double all = 0;
        const double step = 0.002;
        for (double t = -12; t < 9; t += step)
        {
            // dA = 2 pi q r dr, r = e^t.
            double r = Math.Exp(t);
            double light = profile.At(r) * 2 * Math.PI * 0.6 * r * r * step;
            all += light;
            if (r < 10) inside += light;
        }

        Assert.InRange(all, 0.999, 1.001);
        Assert.InRange(inside, 0.498, 0.502);
    }

    [Fact]
    public void DiscsAndArmsAndEdgesKeepTheirFlux()
    {
        Ellipse disc = new(0, 0, 0.6, 1);
        ArmPattern arms = new(4, [new SpiralWave(2, 1.5, 3, 0.4), new SpiralWave(5, 0.3, 2, 1)]);
        Assert.InRange(Painted(new ArmLight(disc, 8, arms, s_one)), 2.94, 3.06);
        Assert.InRange(Painted(new EdgeOnLight(disc, 8, 2, s_one)), 2.97, 3.03);
        Assert.InRange(Painted(new GaussianLight(1.3, -2.2, 0.5, s_one)), 2.99, 3.01);
        Assert.InRange(Painted(new SersicLight(disc, 8, 1, s_one)), 2.99, 3.01);
    }

    [Fact]
    public void SeeingKeepsTheFluxAndAPointIsThePsf()
    {
        PointSpread psf = new(3.3);
        SurveyFrame frame = new(161, 161);
        PsfConvolution.AddPoint(frame.Planes[2], psf, 80, 80, 1000);
        Assert.InRange(frame.Planes[2].Pixels.Sum(), 995, 1001);
        Assert.Equal(0.5, psf.At(psf.FullWidth / 2) / psf.At(0), 4);
        double sigma = psf.FullWidth / 2.4874288600320082;
        for (int r = 0; r < 14 * sigma; r++)
        {
            double formula = Math.Exp(-0.5 * r * r / (sigma * sigma)) + (0.1 * Math.Exp(-0.5 * r * r / (5.29 * sigma * sigma)))
                + (0.006 * Math.Pow(1 + (r * r / (3 * 4.84 * sigma * sigma)), -1.5));
            double unit = frame.Planes[2][80, 80] / 1.106;
            Assert.InRange(frame.Planes[2][80 + r, 80] / unit / formula, 0.92, 1.08);
        }
    }

    /// <summary>A narrow Gaussian that is painted and then blurred is as wide as one that was added blurred.</summary>
    [Fact]
    public void PaintedLightIsBlurredAsPointsAre()
    {
        PointSpread psf = new(3.3);
        SurveyFrame frame = new(81, 81);
        SurveyObject blob = Galaxy(new Ellipse(0, 0, 1, 0), 1, 1) with
        {
            Components = [new GaussianLight(0, 0, 0.5, s_one)],
        };
        frame.Paint(blob, 40.3, 39.8);
        PsfConvolution.Apply(frame.Planes[2], psf, s_alone);
        ImagePlane expected = new(81, 81);
        foreach (PsfGaussian part in psf.Parts)
        {
            for (int y = 0; y < 81; y++)
            {
                for (int x = 0; x < 81; x++)
                {
                    double variance = (part.Sigma * part.Sigma) + 0.25;
                    double squared = ((x - 40.3) * (x - 40.3)) + ((y - 39.8) * (y - 39.8));
                    expected[x, y] += (float)(3 * part.Flux / (2 * Math.PI * variance) * Math.Exp(-0.5 * squared / variance));
                }
            }
        }

        for (int k = 0; k < expected.Pixels.Length; k++)
            Assert.InRange(frame.Planes[2].Pixels[k], expected.Pixels[k] - 0.003, expected.Pixels[k] + 0.003);
    }

    [Fact]
    public void RowsAddUpToTheSameBitsAtEveryWidth()
    {
        float[] from = [.. Enumerable.Range(0, 77).Select(static i => (float)Math.Sin(i))];
        float[] sums = [.. Enumerable.Range(0, 77).Select(static i => (float)Math.Cos(i))];
        float[] expected = [.. sums.Select((s, i) => s + (0.37f * from[i]))];
        RowArithmetic.AddScaled(from, 0.37f, sums);
        Assert.Equal(expected, sums);
    }

    private static double Painted(LightComponent part)
    {
        LightPatch patch = new();
        patch.Reset(-120, -120, 241, 241, 2, 0, 0);
        part.Paint(patch);
        ImagePlane[] planes = [.. Enumerable.Range(0, 5).Select(_ => new ImagePlane(300, 300))];
        patch.Reset(0, 0, 241, 241, 2, 120, 120);
        part.Paint(patch);
        patch.AddTo(planes);
        return planes[2].Pixels.Sum(static p => (double)p);
    }

    private static SurveyObject Galaxy(Ellipse shape, double radius, double index) => new()
    {
        Class = "elliptical",
        Redshift = 0.1,
        Flux = s_one,
        HalfLightRadius = radius,
        AxisRatio = shape.AxisRatio,
        PositionAngle = shape.PositionAngle,
        Radius90 = 2 * radius,
        Components = [new SersicLight(shape, radius, index, s_one)],
    };

    private static double Isophote(double dx, double dy, double ratio, double angle)
    {
        double u = (dx * Math.Cos(angle)) + (dy * Math.Sin(angle));
        double v = ((dy * Math.Cos(angle)) - (dx * Math.Sin(angle))) / ratio;
        return Math.Sqrt((u * u) + (v * v));
    }

    /// <summary>Over a pixel, by midpoints: many where the profile is steep.</summary>
    private static double Integrate(double dx, double dy, double n, double radius, double ratio, double angle)
    {
        double b = (2 * n) - (1.0 / 3) + (4 / (405 * n)) + (46 / (25515 * n * n)) + (131 / (1148175 * n * n * n))
            - (2194697 / (30690717750 * n * n * n * n));
        double total = radius * radius * ratio * 2 * Math.PI * n * Math.Exp(b) * Math.Pow(b, -2 * n) * Gamma(2 * n);
        double distance = (dx * dx) + (dy * dy);
        int points = distance < 2 ? 200 : distance < 60 ? 20 : 6;
        double sum = 0;
        for (int i = 0; i < points; i++)
        {
            for (int j = 0; j < points; j++)
            {
                double m = Isophote(dx + ((i + 0.5) / points) - 0.5, dy + ((j + 0.5) / points) - 0.5, ratio, angle);
                sum += Math.Exp(-b * (Math.Pow(m / radius, 1 / n) - 1));
            }
        }

        return sum / (points * points) / total;
    }

    /// <summary>Γ of the whole numbers that the cases have.</summary>
    private static double Gamma(double x) => x switch
    {
        1 => 1,
        2 => 1,
        5 => 24,
        8 => 5040,
        12 => 39916800,
        _ => throw new ArgumentOutOfRangeException(nameof(x)),
    };
}
