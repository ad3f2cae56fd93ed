using GalaxyCluster.Engine.Losses;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>The losses by their formulas, in float64.</summary>
internal static class Float64Loss
{
    public static double Sum(Batch64 outputs, IReadOnlyList<float> targets, LossSpec loss)
    {
        double sum = 0;
        for (int n = 0; n < outputs.Count; n++)
        {
            double[] z = [.. Enumerable.Range(0, outputs.Channels).Select(c => outputs[n, c, 0, 0])];
            double[] t = [.. Enumerable.Range(0, outputs.Channels).Select(c => (double)targets[(n * outputs.Channels) + c])];
            sum += loss switch
            {
                SoftmaxCrossEntropySpec spec => CrossEntropy(z, t, spec),
                SigmoidCrossEntropySpec => z.Zip(t, (a, b) => Math.Log(1 + Math.Exp(a)) - (a * b)).Sum(),
                MeanSquaredErrorSpec => z.Zip(t, (a, b) => (a - b) * (a - b)).Average(),
                QuadraticCostSpec => z.Zip(t, (a, b) => (a - b) * (a - b)).Sum() / 2,
                _ => throw new InvalidOperationException($"{loss} has no definition here: add one"),
            };
        }
        return sum;
    }

    private static double CrossEntropy(double[] z, double[] t, SoftmaxCrossEntropySpec spec)
    {
        double logSum = Math.Log(z.Sum(Math.Exp));
        double sum = 0;
        for (int c = 0; c < z.Length; c++)
        {
            double target = (t[c] * (1.0 - spec.LabelSmoothing)) + ((double)spec.LabelSmoothing / z.Length);
            sum -= (spec.ClassWeights.IsEmpty ? 1 : spec.ClassWeights[c]) * target * (z[c] - logSum);
        }
        return sum;
    }
}
