using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>Compares what the engine computed in float32 with a float64 truth, tensor by tensor.</summary>
internal static class Closeness
{
    /// <summary>
    /// Largest |engine - truth| / |truth|, Euclidean lengths of a tensor. The engine's sums of a few hundred float32 terms err
    /// by some 1e-6; a wrong formula errs by far more than 1e-4.
    /// </summary>
    public const double RelativeTolerance = 1e-4;

    /// <summary>
    /// A tensor's length counts as at least this share of the whole vector's: a gradient that is zero in theory (a bias before a
    /// batch norm) is rounding noise in practice.
    /// </summary>
    public const double SmallestShare = 1e-3;

    public static bool IsClose(double actual, double expected)
        => Math.Abs(actual - expected) <= RelativeTolerance * Math.Abs(expected);

    /// <summary>One line for each tensor that is too far off.</summary>
    public static IReadOnlyList<string> Differences(Model model, IReadOnlyList<double> expected, IReadOnlyList<float> actual)
    {
        double whole = Length(expected, 0, model.FlatLength);
        List<string> found = [];
        foreach (ParameterTensor tensor in model.Parameters)
        {
            double size = Math.Max(Length(expected, tensor.Offset, tensor.Length), SmallestShare * whole);
            double[] error = [.. Enumerable.Range(tensor.Offset, tensor.Length).Select(i => actual[i] - expected[i])];
            double relative = Length(error, 0, error.Length) / size;
            if (!(relative <= RelativeTolerance))
                found.Add($"{tensor.Name}: relative error {relative:E2}");
        }
        return found;
    }

    private static double Length(IReadOnlyList<double> values, int first, int count)
        => Math.Sqrt(Enumerable.Range(first, count).Sum(i => values[i] * values[i]));
}
