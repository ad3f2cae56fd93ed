using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Sdss;
using GalaxyCluster.Data.Survey;
using GalaxyCluster.Data.Synthetic;
using GalaxyCluster.Engine.Random;
using Xunit;

namespace GalaxyCluster.Data.Tests.Survey;

public sealed class SurveyCameraTests
{
    private static readonly ParallelOptions s_alone = new() { MaxDegreeOfParallelism = 1 };
    private static readonly CounterRandom s_random = new(5, RandomPurpose.Synthetic, 1, 2);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 0.5)]
    [InlineData(2, 40)]
    [InlineData(4, 0)]
    public void NoiseHasTheVarianceOfTheCcd(int band, double light)
    {
        BandConditions conditions = SkyConditions.Of(2, 1.3, 1).Bands[band];
        ImagePlane plane = new(400, 400);
        Array.Fill(plane.Pixels, (float)light);
        CcdExposure.Expose(plane, conditions, s_random, s_alone);
        double counts = (light / conditions.Calibration) + conditions.SkyCounts;
        double expected = conditions.Calibration * conditions.Calibration
            * ((counts / conditions.Noise.Gain) + conditions.Noise.DarkVariance);
        double mean = plane.Pixels.Average(static p => (double)p);
        double variance = plane.Pixels.Average(p => (p - mean) * (p - mean));
        Assert.InRange(variance / expected, 0.98, 1.02);
        Assert.InRange(mean - light, -5 * Math.Sqrt(expected) / 400, 5 * Math.Sqrt(expected) / 400);
    }

    [Fact]
    public void PhotonsMakeTheNoiseSkewedAsPoissons()
    {
        BandConditions conditions = new(new PointSpread(3), 8, 1, new SdssNoise(5, 0)); // 40 electrons
        ImagePlane plane = new(700, 700);
        CcdExposure.Expose(plane, conditions, s_random, s_alone);
        double deviation = Math.Sqrt(plane.Pixels.Average(static p => (double)p * p));
        double skewness = plane.Pixels.Average(p => Math.Pow(p / deviation, 3));
        Assert.InRange(skewness, (1 / Math.Sqrt(40)) - 0.02, (1 / Math.Sqrt(40)) + 0.02);
    }

    [Fact]
    public void AFullWellSpillsAlongItsColumnAndLosesNothing()
    {
        BandConditions conditions = new(new PointSpread(3), 0, 1, new SdssNoise(1e12, 0));
        ImagePlane plane = new(9, 101);
        plane[4, 50] = 60_000 * 7;
        CcdExposure.Expose(plane, conditions, s_random, s_alone);
        Assert.Equal(420_000, plane.Pixels.Sum(), 1_000f);
        Assert.All(Enumerable.Range(47, 7), y => Assert.InRange(plane[4, y], 59_000, 60_100));
        Assert.InRange(plane[4, 46], -10, 10);
        Assert.InRange(plane[3, 50], -10, 10);
    }

    [Fact]
    public void ThreadsDecideNoBit()
    {
        ImagePlane[] planes = [Exposed(1), Exposed(2), Exposed(3)];
        Assert.Equal(planes[0].Pixels, planes[1].Pixels);
        Assert.Equal(planes[0].Pixels, planes[2].Pixels);
    }

    [Fact]
    public void NormalNumbersHaveTheMomentsOfTheNormalDistribution()
    {
        float[] values = new float[1_000_000];
        NormalDeviates.Fill(s_random, 12, values);
        Assert.InRange(values.Average(), -0.004, 0.004);
        Assert.InRange(values.Average(static v => (double)v * v), 0.995, 1.005);
        Assert.InRange(values.Average(static v => Math.Pow(v, 4)), 2.96, 3.04);
        Assert.InRange(values.Count(static v => v > 3) / 1e6, 0.0012, 0.0015);
        Assert.InRange(values.Max(), 4.3f, 5.5f);
        float[] later = new float[500];
        NormalDeviates.Fill(s_random, 12 + 777, later);
        Assert.Equal(values[777..1277], later);
    }

    [Fact]
    public void DistancesAreThoseOfTheUsualCosmology()
    {
        // astropy.cosmology.FlatLambdaCDM(70, 0.3)
        Assert.Equal(418.45, Cosmology.ComovingDistance(0.1), 0.1);
        Assert.Equal(1888.63, Cosmology.ComovingDistance(0.5), 0.1);
        Assert.Equal(38.3153, Cosmology.DistanceModulus(0.1), 0.001);
        Assert.Equal(0.54224, Cosmology.ArcSecondsPerKiloparsec(0.1), 0.0002);
    }

    private static ImagePlane Exposed(int threads)
    {
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads };
        SkyConditions conditions = SkyConditions.Of(3, 1.4, 1.1);
        SurveyFrame frame = new(120, 90);
        frame.Paint(SurveyClasses.Draw(1, new SkyRandom(3, 4, 5)), 50, 40);
        frame.Paint(SurveyClasses.Draw(5, new SkyRandom(3, 5, 5)), 90, 20);
        frame.See(conditions, parallel);
        CcdExposure.Expose(frame.Planes[1], conditions.Bands[1], s_random, parallel);
        return frame.Planes[1];
    }
}
