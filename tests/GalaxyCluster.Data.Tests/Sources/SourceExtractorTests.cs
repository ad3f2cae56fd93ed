using System.Globalization;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Engine.Random;
using Xunit;

namespace GalaxyCluster.Data.Tests.Sources;

public sealed class SourceExtractorTests
{
    [Fact]
    public void BrightStarsAreFoundWhereTheyAreWithTheirFluxes()
    {
        StarField field = new StarField(400, 300).Sky(level: 10, noise: 1);
        List<(double X, double Y, double Flux)> truth = [];
        CounterRandom random = new(3, RandomPurpose.Synthetic, 1);
        for (int row = 0; row < 5; row++)
        {
            for (int column = 0; column < 7; column++)
            {
                ulong index = (ulong)((row * 7) + column) * 3;
                double x = 30 + (55 * column) + (4 * random.Uniform(index));
                double y = 30 + (55 * row) + (4 * random.Uniform(index + 1));
                double flux = 1500 + (20000 * random.Uniform(index + 2));
                truth.Add((x, y, flux));
                field.Star(x, y, flux);
            }
        }

        Extraction extraction = field.Extract();
        Assert.InRange(extraction.Background.Noise, 0.95, 1.05);
        Assert.Equal(truth.Count, extraction.Sources.Count(s => s.SignalToNoise > 10));
        foreach ((double x, double y, double flux) in truth)
        {
            Source source = Nearest(extraction, x, y);
            Assert.InRange(source.X - x, -0.15, 0.15);
            Assert.InRange(source.Y - y, -0.15, 0.15);
            Assert.InRange(source.Automatic.Flux / flux, 0.95, 1.04);
            Assert.InRange(source.HalfLightRadius, 1.55, 2.0); // 1.1774 sigma
            Assert.Equal(SourceFlags.None, source.Flags);
        }
    }

    /// <summary>Other work is done once, whether there is anything to find or not, and its failure is the caller's.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void WorkMeanwhileIsDoneOnce(double noise)
    {
        StarField field = new StarField(100, 100).Sky(level: 1, noise);
        int times = 0;
        SourceExtractor.Extract(
            field.Plane, new ExtractionOptions(), 0, TestContext.Current.CancellationToken, () => Interlocked.Increment(ref times));
        Assert.Equal(1, times);
        Assert.Throws<IOException>(() => SourceExtractor.Extract(
            field.Plane, new ExtractionOptions(), 0, TestContext.Current.CancellationToken, static () => throw new IOException()));
    }

    [Fact]
    public void ShapeIsThatOfTheLight()
    {
        const double theta = 0.6;
        Source source = Nearest(
            new StarField(128, 128).Sky(0, 0.01).Star(64.3, 60.8, 1000, sigma: 4, axisRatio: 0.5, theta).Extract(), 64.3, 60.8);
        Assert.InRange(source.Shape.A, 3.7, 4.2);
        Assert.InRange(source.Shape.B / source.Shape.A, 0.5, 0.53);
        Assert.InRange(source.Shape.Theta, theta - 0.02, theta + 0.02);
        Assert.InRange(source.Shape.SquaredRadius(0, 0), 0, 0);
    }

    [Theory]
    [InlineData(8.0, 2)]
    [InlineData(2.0, 1)]
    public void TouchingStarsArePartedWhenThereIsAValleyBetween(double distance, int expected)
    {
        Extraction extraction = new StarField(100, 100).Sky(0, 1)
            .Star(50 - (distance / 2), 50, 8000).Star(50 + (distance / 2), 50, 6000).Extract();
        Source[] bright = [.. extraction.Sources.Where(s => s.SignalToNoise > 20)];
        Assert.Equal(expected, bright.Length);
        Assert.All(bright, s => Assert.Equal(expected == 2, s.Flags.HasFlag(SourceFlags.Blended)));
        if (expected == 2) Assert.InRange(bright.Sum(s => s.IsophotalFlux), 0.9 * 14000, 1.02 * 14000);
    }

    [Fact]
    public void AFaintBumpBelowTheContrastIsNotASource()
    {
        StarField field = new StarField(100, 100).Sky(0, 0.1).Star(50, 50, 100000, sigma: 3).Star(64, 50, 300);
        Assert.Single(field.Extract(new ExtractionOptions { DeblendContrast = 0.02 }).Sources, s => s.SignalToNoise > 100);
        Assert.Equal(2, field.Extract(new ExtractionOptions { DeblendContrast = 0.0005 }).Sources
            .Count(s => s.SignalToNoise > 100));
    }

    [Fact]
    public void NeighboursNeitherAddNorTakeLight()
    {
        double alone = Nearest(new StarField(100, 100).Sky(0, 1).Star(45, 50, 5000).Extract(), 45, 50).Automatic.Flux;
        Source near = Nearest(
            new StarField(100, 100).Sky(0, 1).Star(45, 50, 5000).Star(53, 50, 20000).Extract(), 45, 50);
        Assert.InRange(near.Automatic.Flux / alone, 0.93, 1.07);
        Assert.True(near.Flags.HasFlag(SourceFlags.Crowded));
    }

    [Fact]
    public void EdgesHolesAndSaturationAreFlagged()
    {
        Extraction extraction = new StarField(200, 200).Sky(5, 1).Star(0, 100, 9000).Star(60, 60, 9000)
            .Star(150, 150, 90000).Without(58, 62, 70, 66).Extract(new ExtractionOptions { Saturation = 3000 });
        Assert.True(Nearest(extraction, 0, 100).Flags.HasFlag(SourceFlags.Truncated | SourceFlags.IncompleteAperture));
        Assert.True(Nearest(extraction, 60, 60).Flags.HasFlag(SourceFlags.Truncated));
        Assert.True(Nearest(extraction, 150, 150).Flags.HasFlag(SourceFlags.Saturated));
    }

    [Fact]
    public void PhotonsAddToTheErrorWhenTheGainIsKnown()
    {
        StarField field = new StarField(100, 100).Sky(0, 1).Star(50, 50, 10000);
        double sky = Nearest(field.Extract(), 50, 50).Automatic.Error;
        FluxMeasurement both = Nearest(field.Extract(gain: 2), 50, 50).Automatic;
        Assert.Equal(Math.Sqrt((sky * sky) + (both.Flux / 2)), both.Error, 6);
    }

    [Fact]
    public void FieldsWithoutSourcesHaveNone()
    {
        Assert.Empty(new StarField(64, 64).Extract().Sources);
        Assert.Empty(new StarField(64, 64).Without(0, 0, 64, 64).Extract().Sources);
        Assert.Empty(new StarField(1, 1).Sky(3, 0).Extract().Sources);
    }

    [Fact]
    public void NoiseAloneGivesFewDetections()
    {
        Extraction extraction = new StarField(512, 512).Sky(100, 3).Extract(new ExtractionOptions { Threshold = 2.5 });
        Assert.InRange(extraction.Sources.Length, 0, 30);
    }

    [Fact]
    public void TheSameFieldGivesTheSameSources()
    {
        static string Text() => string.Join('\n', new StarField(256, 256).Sky(1, 1).Star(100, 100, 9000)
            .Star(107, 103, 4000).Star(200, 30, 500).Extract().Sources.Select(s => s.ToString()));
        Assert.Equal(Text(), Text());
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused() => Assert.Throws<ArgumentException>(
        () => new StarField(64, 64).Extract(new ExtractionOptions { BackgroundCell = 1 }));

    private static Source Nearest(Extraction extraction, double x, double y) => extraction.Sources.MinBy(
        s => ((s.X - x) * (s.X - x)) + ((s.Y - y) * (s.Y - y)))
        ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"nothing near {x}, {y}"));
}
