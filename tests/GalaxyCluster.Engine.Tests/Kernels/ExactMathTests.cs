using GalaxyCluster.Engine.Kernels;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>The double functions against values of mpmath at 300 bits; <see cref="FunctionErrorTests"/> has the floats.</summary>
public sealed class ExactMathTests
{
    private const double Ulps = 2.0;

    public static TheoryData<string, double, double> Doubles => new()
    {
        { "Exp", -700.25, 7.678723813110872e-305 },
        { "Exp", -10.5, 2.7536449349747158e-05 },
        { "Exp", -1e-05, 0.9999900000499998 },
        { "Exp", 0.3, 1.3498588075760032 },
        { "Exp", 1.0, 2.718281828459045 },
        { "Exp", 50.125, 5.875041049325463e+21 },
        { "Exp", 709.5, 1.3549863193146328e+308 },
        { "Log", 1e-300, -690.7755278982137 },
        { "Log", 0.70703125, -0.3466804132137367 },
        { "Log", 0.999, -0.0010005003335835344 },
        { "Log", 1.0000001, 9.999999505838704e-08 },
        { "Log", 2.5, 0.9162907318741551 },
        { "Log", 1000000000.0, 20.72326583694641 },
        { "Log", 1e+300, 690.7755278982137 },
        { "Sin", 1e-09, 1e-09 },
        { "Sin", 0.5, 0.479425538604203 },
        { "Sin", 1.57, 0.9999996829318346 },
        { "Sin", 3.14159, 2.65358979335273e-06 },
        { "Sin", 100.5, -0.030959966783271346 },
        { "Sin", 1000000.0, -0.34999350217129294 },
        { "Sin", 536870911.5, 0.7397305569762234 },
        { "Cos", 1e-09, 1.0 },
        { "Cos", 0.5, 0.8775825618903728 },
        { "Cos", 1.57, 0.0007963267107332633 },
        { "Cos", 3.14159, -0.9999999999964793 },
        { "Cos", 100.5, 0.9995206253283515 },
        { "Cos", 1000000.0, 0.9367521275331447 },
        { "Cos", 536870911.5, -0.6729031899728566 },
        { "Asinh", -100000000.0, -19.11382792451231 },
        { "Asinh", -2.5, -1.6472311463710958 },
        { "Asinh", 1e-05, 9.999999999833334e-06 },
        { "Asinh", 0.3, 0.29567304756342244 },
        { "Asinh", 1.0, 0.881373587019543 },
        { "Asinh", 1000000000000.0, 28.324168296488494 },
        { "Sinh", -700.0, -5.0711602736750225e+303 },
        { "Sinh", -1.5, -2.1292794550948173 },
        { "Sinh", 1e-05, 1.0000000000166668e-05 },
        { "Sinh", 0.99, 1.1598288906636083 },
        { "Sinh", 1.0, 1.1752011936438014 },
        { "Sinh", 20.0, 242582597.70489514 },
        { "Sinh", 30.0, 5343237290762.231 },
    };

    public static TheoryData<double, double, double> Powers => new()
    {
        { 2.5, 3.7, 29.67413253642086 },
        { 1.0001, 20000.0, 7.388317279514934 },
        { 0.3, -40.5, 1.5017207575739457e+21 },
        { 1e-05, 2.25, 5.623413251903492e-12 },
        { 123.456, -7.0, 2.2877817361500416e-15 },
    };

    public static TheoryData<double, double, double> Angles => new()
    {
        { 1.0, 2.0, 0.4636476090008061 },
        { -3.0, 1e-05, -1.5707929934615632 },
        { 0.5, -0.25, 2.0344439357957027 },
        { -1e-300, -1.0, -3.141592653589793 },
        { 7.0, 7.0, 0.7853981633974483 },
    };

    [Theory]
    [MemberData(nameof(Doubles))]
    public void Doubles_are_within_two_units(string function, double x, double expected)
    {
        double actual = function switch
        {
            "Exp" => ExactMath.Exp(x),
            "Log" => ExactMath.Log(x),
            "Sin" => ExactMath.Sin(x),
            "Cos" => ExactMath.Cos(x),
            "Asinh" => ExactMath.Asinh(x),
            _ => ExactMath.Sinh(x),
        };
        AssertUlps(expected, actual, function);
    }

    [Theory]
    [MemberData(nameof(Powers))]
    public void Powers_are_within_two_units(double x, double y, double expected) =>
        AssertUlps(expected, ExactMath.Pow(x, y), "Pow");

    [Theory]
    [MemberData(nameof(Angles))]
    public void Angles_are_within_two_units(double y, double x, double expected) =>
        AssertUlps(expected, ExactMath.Atan2(y, x), "Atan2");

    [Fact]
    public void Special_values_are_those_of_IEEE_754()
    {
        const double Infinity = double.PositiveInfinity;
        Assert.Equal(Infinity, ExactMath.Exp(Infinity));
        Assert.Equal(0.0, ExactMath.Exp(-Infinity));
        Assert.True(double.IsNaN(ExactMath.Exp(double.NaN)));
        Assert.Equal(5e-324, ExactMath.Exp(-745.0));
        Assert.Equal(-Infinity, ExactMath.Log(0.0));
        Assert.True(double.IsNaN(ExactMath.Log(-1.0)));
        Assert.Equal(Infinity, ExactMath.Log(Infinity));
        Assert.Equal(1.0, ExactMath.Pow(double.NaN, 0.0));
        Assert.Equal(-8.0, ExactMath.Pow(-2.0, 3.0));
        Assert.True(double.IsNaN(ExactMath.Pow(-2.0, 0.5)));
        Assert.Equal(Infinity, ExactMath.Pow(0.0, -1.0));
        Assert.Equal(0.0, ExactMath.Pow(0.5, Infinity));
        Assert.Equal(Math.PI, ExactMath.Atan2(0.0, -1.0));
        Assert.Equal(-Math.PI / 2, ExactMath.Atan2(-1.0, 0.0));
        Assert.True(double.IsNaN(ExactMath.Sin(Infinity)));
        Assert.True(float.IsNaN(ExactMath.Exp(float.NaN)));
        Assert.True(float.IsNaN(ExactMath.Log(-1f)));
        Assert.Equal(float.NegativeInfinity, ExactMath.Log(0f));
        Assert.Equal(float.PositiveInfinity, ExactMath.Exp(89f));
        Assert.Equal(0f, ExactMath.Exp(-104f));
        Assert.Equal(1f, ExactMath.Tanh(float.PositiveInfinity));
        Assert.Equal(-1f, ExactMath.Erf(float.NegativeInfinity));
        Assert.Equal(0f, ExactMath.Sigmoid(float.NegativeInfinity));
    }

    private static void AssertUlps(double expected, double actual, string what)
    {
        double unit = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
        Assert.True(Math.Abs(actual - expected) <= Ulps * unit, $"{what}: {actual:R}, not {expected:R}");
    }
}
