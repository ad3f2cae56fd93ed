using System.Globalization;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Engine.Verification;

/// <summary>exp, log, tanh, sigmoid and erf are within 2 units in the last place of values known to 17 digits.</summary>
internal static class FunctionCheck
{
    private const double Allowed = 2.0;

    /// <summary>A float function by its name.</summary>
    public delegate float Function(string name, float x);

    // x and f(x), from 80 decimal digits.
    private static readonly Sample[] Samples =
    [
        new("exp", -87.25f, 1.2817592313147442e-38), new("exp", -20.1000004f, 1.865008210458462e-09),
        new("exp", -3.70000005f, 0.02472352529142981), new("exp", -0.00100000005f, 0.999000499785925),
        new("exp", 0.300000012f, 1.3498588236675741), new("exp", 1.0f, 2.718281828459045),
        new("exp", 2.5f, 12.182493960703473), new("exp", 17.2999992f, 32605750.844772637),
        new("exp", 60.5999985f, 2.0808699600100498e+26), new("exp", 88.5f, 2.7230878250681117e+38),
        new("log", 9.99999935e-39f, -87.49823359872809), new("log", 3.69999988e-20f, -44.74336907196521),
        new("log", 0.00100000005f, -6.907755231484687), new("log", 0.70703125f, -0.3466804132137367),
        new("log", 0.99000001f, -0.010050326220427584), new("log", 1.00010002f, 0.00010001159260704876),
        new("log", 1.39999998f, 0.3364722195913143), new("log", 2.5f, 0.9162907318741551),
        new("log", 1000000.0f, 13.815510557964274), new("log", 3.00000001e+38f, 88.59684582427442),
        new("tanh", 9.99999997e-07f, 9.999999974749094e-07), new("tanh", 0.00999999978f, 0.009999666456504392),
        new("tanh", 0.200000003f, 0.19737532308903527), new("tanh", 0.550000012f, 0.5005202201247273),
        new("tanh", 0.620000005f, 0.5511280318581633), new("tanh", 0.899999976f, 0.7162978585900097),
        new("tanh", 1.70000005f, 0.9354090765640338), new("tanh", 3.29999995f, 0.997282959840377),
        new("tanh", 7.69999981f, 0.9999995898950125), new("tanh", -0.400000006f, -0.3799489673552295),
        new("sigmoid", -60.5f, 5.311092249679095e-27), new("sigmoid", -20.1000004f, 1.8650082069802064e-09),
        new("sigmoid", -5.5f, 0.004070137715896128), new("sigmoid", -1.10000002f, 0.24973988993763638),
        new("sigmoid", -0.00999999978f, 0.49750002088900297), new("sigmoid", 0.0199999996f, 0.5049998332282521),
        new("sigmoid", 0.699999988f, 0.6681877695251427), new("sigmoid", 2.20000005f, 0.9002495151623281),
        new("sigmoid", 9.89999962f, 0.999949827816178), new("sigmoid", 20.5f, 0.9999999987498471),
        new("erf", 9.99999997e-07f, 1.1283791642462529e-06), new("erf", 0.00999999978f, 0.011283415303662439),
        new("erf", 0.300000012f, 0.32862677175271543), new("erf", 0.860000014f, 0.7761002760280167),
        new("erf", 0.889999986f, 0.7918432395040851), new("erf", 1.29999995f, 0.9340079350125213),
        new("erf", 1.89999998f, 0.9927904285074909), new("erf", 2.5999999f, 0.9997639654587253),
        new("erf", 3.5999999f, 0.9999996441367538), new("erf", -0.699999988f, -0.6778011855967799),
    ];

    /// <param name="function">What is to be checked.</param>
    public static EngineCheck Run(Function function)
    {
        (double units, Sample at) = Samples.Select(sample => (sample.Units(function), sample)).MaxBy(pair => pair.Item1);
        return new EngineCheck(
            "functions within 2 ulp", units <= Allowed,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Samples.Length} values of exp, log, tanh, sigmoid, erf: at most {units:F2} ulp, at {at.Name}({at.X:R})"));
    }

    /// <summary>The engine's own functions.</summary>
    public static float Engine(string name, float x) => name switch
    {
        "exp" => ExactMath.Exp(x),
        "log" => ExactMath.Log(x),
        "tanh" => ExactMath.Tanh(x),
        "sigmoid" => ExactMath.Sigmoid(x),
        "erf" => ExactMath.Erf(x),
        _ => throw new ArgumentException($"no function is named {name}", nameof(name)),
    };

    private sealed record Sample(string Name, float X, double Expected)
    {
        public double Units(Function function)
        {
            double unit = Math.Max(Math.ScaleB(1.0, Math.ILogB(Expected) - 23), float.Epsilon);
            double units = Math.Abs(function(Name, X) - Expected) / unit;
            return double.IsNaN(units) ? double.PositiveInfinity : units;
        }
    }
}
