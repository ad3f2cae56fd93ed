using GalaxyCluster.Engine.Kernels;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>Against values of mpmath at 300 bits (double), and against the double functions (float).</summary>
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

    /// <summary>Every 4001st float (about a million) for each function.</summary>
    [Theory]
    [InlineData("Exp")]
    [InlineData("Log")]
    [InlineData("Tanh")]
    [InlineData("Sigmoid")]
    public void Floats_are_within_two_units(string function)
    {
        for (long bits = 0; bits <= uint.MaxValue; bits += 4001)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            if (!float.IsFinite(x) || (function == "Log" && !(x > 0f)))
                continue;
            (double expected, float actual) = function switch
            {
                "Exp" => (ExactMath.Exp((double)x), ExactMath.Exp(x)),
                "Log" => (ExactMath.Log((double)x), ExactMath.Log(x)),
                "Tanh" => (Tanh(x), ExactMath.Tanh(x)),
                _ => (1.0 / (1.0 + ExactMath.Exp(-(double)x)), ExactMath.Sigmoid(x)),
            };
            double unit = Math.Max(float.BitIncrement(Math.Abs((float)expected)) - Math.Abs((double)(float)expected), float.Epsilon);
            if (!float.IsFinite((float)expected))
                Assert.Equal((float)expected, actual);
            else if (!(Math.Abs(actual - expected) <= Ulps * unit))
                Assert.Fail($"{function}({x:R}) = {actual:R}, not {expected:R}: {Math.Abs(actual - expected) / unit} units");
        }
    }

    /// <summary>erf by its series at points where that converges well; above 4, float32 has only 1.</summary>
    [Fact]
    public void Erf_is_within_two_units()
    {
        for (int i = -4500; i <= 4500; i++)
        {
            float x = i / 1000f;
            double expected = Erf(x);
            double unit = Math.Max(float.BitIncrement(Math.Abs((float)expected)) - Math.Abs((double)(float)expected), float.Epsilon);
            Assert.True(Math.Abs(ExactMath.Erf(x) - expected) <= Ulps * unit, $"erf({x:R}) = {ExactMath.Erf(x):R}, not {expected:R}");
        }
    }

    [Fact]
    public void Spans_give_the_scalar_bits()
    {
        var x = RandomTensors.Array(1003, 1, 20f);
        var y = new float[x.Length];
        ExactMath.Exp(x, y);
        Assert.All(x.Zip(y), pair => Assert.Equal(ExactMath.Exp(pair.First), pair.Second));
        ExactMath.Tanh(x, y);
        Assert.All(x.Zip(y), pair => Assert.Equal(ExactMath.Tanh(pair.First), pair.Second));
        ExactMath.Sigmoid(x, y);
        Assert.All(x.Zip(y), pair => Assert.Equal(ExactMath.Sigmoid(pair.First), pair.Second));
        ExactMath.Erf(x, y);
        Assert.All(x.Zip(y), pair => Assert.Equal(ExactMath.Erf(pair.First), pair.Second));
    }

    private static double Tanh(double x)
    {
        double size = Math.Min(Math.Abs(x), 40.0);
        double value = size < 0.3
            ? ExactMath.Sinh(size) / (0.5 * (ExactMath.Exp(size) + ExactMath.Exp(-size)))
            : 1.0 - (2.0 / (ExactMath.Exp(2.0 * size) + 1.0));
        return Math.CopySign(value, x);
    }

    // erf x = 2/sqrt(pi) e^-x^2 sum of 2^n x^(2n+1) / (2n+1)!!: all terms positive.
    private static double Erf(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++)
        {
            term *= 2.0 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2.0 / Math.Sqrt(Math.PI) * ExactMath.Exp(-x * x) * sum;
    }

    private static void AssertUlps(double expected, double actual, string what)
    {
        double unit = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
        Assert.True(Math.Abs(actual - expected) <= Ulps * unit, $"{what}: {actual:R}, not {expected:R}");
    }
}
