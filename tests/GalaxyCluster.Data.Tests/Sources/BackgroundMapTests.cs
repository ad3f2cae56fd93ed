using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Engine.Random;
using Xunit;

namespace GalaxyCluster.Data.Tests.Sources;

public sealed class BackgroundMapTests
{
    [Fact]
    public void ASlopingSkyIsFollowed()
    {
        const int side = 320;
        float[] values = new float[side * side];
        CounterRandom random = new(1, RandomPurpose.Synthetic);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(100 + (0.05 * (i % side)) - (0.02 * (i / side)) + random.Normal((ulong)i));
        BackgroundMap map = BackgroundMap.Measure(
            new ImagePlane(values, side, side), new ExtractionOptions(), TestContext.Current.CancellationToken);
        float[] row = new float[side];
        map.Row(100, row);
        for (int x = 96; x < side - 96; x++) Assert.InRange(row[x] - (100 + (0.05 * x) - 2), -0.25, 0.25);
    }

    [Fact]
    public void StarsDoNotRaiseTheSky()
    {
        StarField field = new StarField(256, 256).Sky(50, 1);
        for (int i = 0; i < 25; i++) field.Star(20 + (50 * (i % 5)), 20 + (50 * (i / 5)), 5000, sigma: 2);
        BackgroundMap map = BackgroundMap.Measure(
            field.Plane, new ExtractionOptions(), TestContext.Current.CancellationToken);
        float[] row = new float[256];
        map.Row(128, row);
        Assert.All(row, level => Assert.InRange(level, 49.8f, 50.2f));
        Assert.InRange(map.Noise, 0.95, 1.1);
    }

    [Fact]
    public void ACellIsItsClippedMode()
    {
        CounterRandom random = new(5, RandomPurpose.Synthetic);
        float[] pixels = new float[4096];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (float)(7 + (2 * random.Normal((ulong)i)) + (i % 20 == 0 ? 60 : 0));
        (double level, double noise) = CellStatistics.Of(pixels, new float[pixels.Length]);
        Assert.InRange(level, 6.9, 7.1);
        Assert.InRange(noise, 1.9, 2.1);
        Assert.Equal((3.0, 0.0), CellStatistics.Of(new float[] { 3, 3, 3 }, new float[3]));
        Assert.True(double.IsNaN(CellStatistics.Of([], []).Level));
    }

    [Fact]
    public void TheSplineGoesThroughItsKnotsAndIsStraightThroughALine()
    {
        NaturalSpline curve = new([1, 4, 2, 8]);
        Assert.Equal([1.0, 4, 2, 8], [curve.At(0), curve.At(1), curve.At(2), curve.At(3)]);
        NaturalSpline line = new([1, 3, 5, 7, 9]);
        for (double t = -0.5; t <= 4.5; t += 0.125) Assert.Equal(1 + (2 * t), line.At(t), 12);
        Assert.Equal(2.5, new NaturalSpline([2.5]).At(0.3));
    }
    [Theory]
    [InlineData(64, 2048, 32)]
    [InlineData(61, 500, 9)]
    [InlineData(3, 100, 34)]
    [InlineData(64, 40, 1)]
    [InlineData(64, 100, 2)]
    [InlineData(1, 7, 7)]
    public void ARowOfPixelsHasTheBitsOfEachOfThem(int cell, int width, int knots)
    {
        NaturalSpline spline = new([.. Enumerable.Range(0, knots).Select(i => (double)(((i * 7919) % 31) - 11) / 7)]);
        float[] levels = new float[width];
        Array.Fill(levels, float.NaN);
        spline.AtPixels(cell, levels);
        for (int x = 0; x < width; x++)
            Assert.Equal((float)spline.At(((x + 0.5) / cell) - 0.5), levels[x]);
    }
}
