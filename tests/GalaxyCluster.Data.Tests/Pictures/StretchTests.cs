using GalaxyCluster.Data.Pictures;
using Xunit;

namespace GalaxyCluster.Data.Tests.Pictures;

public sealed class StretchTests
{
    [Theory]
    [InlineData("none", "none")]
    [InlineData("linear(minimum=0, maximum=5.5)", "linear(maximum=5.5,minimum=0)")]
    [InlineData("asinh(minimum=0/0.1/0.2,softening=0.02,maximum=20)", "asinh(maximum=20,minimum=0/0.1/0.2,softening=0.02)")]
    [InlineData("percentile", "percentile(high=99.5,low=0.5)")]
    [InlineData("lupton(stretch=0.5,minimum=0)", "lupton(Q=8,minimum=0,stretch=0.5)")]
    public void TextIsReadAndWritten(string asked, string written)
    {
        Assert.Equal(written, Stretch.ParseRequest(asked).ToString());
        Assert.Equal(written, Stretch.Parse(written).ToString());
    }

    [Fact]
    public void AWordWithoutBracketsIsADescriptionInAManifestAndARequestFromAUser()
    {
        Stretch described = Stretch.Parse("asinh");
        Assert.Equal(StretchKind.None, described.Kind);
        Assert.Equal("asinh", described.ToString());
        Stretch asked = Stretch.ParseRequest("asinh");
        Assert.Equal(["maximum", "minimum", "softening"], asked.Missing);
    }

    [Theory]
    [InlineData("square")]
    [InlineData("asinh(minimum=0")]
    [InlineData("asinh(minimum=x)")]
    [InlineData("asinh(minimum=NaN)")]
    [InlineData("asinh(low=1)")]
    [InlineData("linear(minimum)")]
    public void OtherTextIsRefused(string text) =>
        Assert.Throws<FormatException>(() => Stretch.ParseRequest(text));

    [Theory]
    [InlineData("asinh(minimum=0,softening=0,maximum=1)")]
    [InlineData("asinh(minimum=1,softening=1,maximum=1)")]
    [InlineData("linear(minimum=0/1,maximum=3)")]
    [InlineData("percentile(low=-1)")]
    [InlineData("percentile(low=60,high=50)")]
    [InlineData("lupton(Q=0,minimum=0,stretch=1)")]
    public void ParametersMustMakeSense(string text) => Assert.NotNull(Stretch.ParseRequest(text).Fault(3));

    [Fact]
    public void AsinhIsTheFormula()
    {
        float[] values = [-1, 0, 0.01f, 0.3f, 5, 20, 100];
        float[] expected = [.. values.Select(static v =>
            (float)Math.Clamp(Asinh(v / 0.02) / Asinh(20 / 0.02), 0, 1))];
        Stretch.Parse("asinh(minimum=0,softening=0.02,maximum=20)").Apply(values, 1);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(expected[i], values[i], 1e-6);
        Assert.Equal((0f, 1f), (values[0], values[6]));
    }

    /// <summary>Expected: astropy 5.2, AsinhMapping(0.02, 0.5, 8) before rounding to bytes, over its largest where
    /// above 1.</summary>
    [Fact]
    public void LuptonIsThatOfAstropy()
    {
        float[] values = [0.1f, 1, 50, -0.2f, 0.2f, 2, 10, 0.1f, 0.05f, 3, 90, 0];
        Stretch.Parse("lupton(Q=8,minimum=0.02,stretch=0.5)").Apply(values, 3);
        double[] astropy =
        [
            0.13784742, 0.28028864, 1.00691673 / 1.81277245, 0, 0.3101567, 0.56629746, 0.201061 / 1.81277245, 0,
            0.05169278, 0.85230628, 1, 0,
        ];
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(astropy[i], values[i], 1e-6);
    }

    [Fact]
    public void PercentilesAreOfEachBandAlone()
    {
        float[] values = [.. Enumerable.Range(0, 101).Select(static v => (float)v), .. Enumerable.Range(0, 101).Select(static v => 10f * v)];
        Stretch.Parse("percentile(low=10,high=90)").Apply(values, 2);
        Assert.Equal(0, values[10]);
        Assert.Equal(0.5f, values[50]);
        Assert.Equal(1, values[95]);
        Assert.Equal(values[..101], values[101..]);
    }

    private static double Asinh(double x) => Math.Log(x + Math.Sqrt((x * x) + 1));
}
