using System.Globalization;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>
/// The engine's exp, log, tanh, sigmoid and erf are within 2 units in the last place. By default every 4001st float
/// (all exponents, about a million each); GALAXY_ULP_STRIDE=1 tries all 2^32. docs/kernels.md has the table.
/// </summary>
public sealed class FunctionErrorTests
{
    private const double Allowed = 2.0;

    public static TheoryData<string> Names => [.. FunctionError.All.Select(function => function.Name)];

    private static long Stride =>
        long.TryParse(Environment.GetEnvironmentVariable("GALAXY_ULP_STRIDE"), CultureInfo.InvariantCulture, out long stride)
            ? Math.Max(1, stride)
            : 4001;

    [Theory]
    [MemberData(nameof(Names))]
    public void Floats_are_within_two_units(string name)
    {
        (double units, float at) = Find(name).Worst(Stride);
        string found = string.Create(CultureInfo.InvariantCulture, $"{name}: at most {units:F3} ulp, at {at:R}; stride {Stride}");
        TestContext.Current.TestOutputHelper?.WriteLine(found);
        Assert.True(units <= Allowed, found);
    }

    /// <summary>The double that the floats are compared with, against series in 320 binary digits.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_double_reference_is_good_to_a_millionth_of_a_unit(string name)
    {
        FunctionError function = Find(name);
        foreach (float x in Points(name))
        {
            double wide = name switch
            {
                "exp" => WideMath.Exp(x),
                "log" => WideMath.Log(x),
                "tanh" => WideMath.Tanh(x),
                "sigmoid" => WideMath.Sigmoid(x),
                _ => WideMath.Erf(x),
            };
            double error = Math.Abs(function.Exact(x) - wide) / Math.Abs(wide);
            Assert.True(error < 1e-13, $"{name}({x:R}): {function.Exact(x):R}, not {wide:R}");
        }
    }

    /// <summary>Vectors and plain floats give the same bits, at every place of a vector and in the rest behind it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Vectors_give_the_scalar_bits(string name)
    {
        FunctionError function = Find(name);
        float[] x = [.. Points(name), float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon];
        var y = new float[x.Length];
        function.Fast(x, y);
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(BitConverter.SingleToInt32Bits(function.Scalar(x[i])), BitConverter.SingleToInt32Bits(y[i]));
    }

    /// <summary>A function that is 3 units off at one float in 2^12 is caught.</summary>
    [Fact]
    public void A_wrong_value_is_caught()
    {
        FunctionError exp = Find("exp");
        float right = exp.Scalar(1.25f);
        Assert.True(exp.Units(1.25f, right) <= Allowed);
        Assert.True(exp.Units(1.25f, BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(right) + 3)) > Allowed);
        Assert.True(exp.Units(1.25f, float.NaN) > Allowed);
        Assert.True(exp.Units(100f, float.MaxValue / 2) > Allowed);
    }

    private static FunctionError Find(string name) => FunctionError.All.Single(function => function.Name == name);

    private static IEnumerable<float> Points(string name)
    {
        for (int i = 0; i < 60; i++)
        {
            float size = (float)Math.ScaleB(1.0 + (i / 61.0), (i % 30) - 24);
            if (name == "log")
                yield return (float)Math.ScaleB(1.0 + (i / 61.0), (4 * i) - 120);
            else if (size < 6f || (size < 80f && name is "exp" or "sigmoid"))
                yield return i % 2 == 0 ? size : -size;
        }
    }
}
