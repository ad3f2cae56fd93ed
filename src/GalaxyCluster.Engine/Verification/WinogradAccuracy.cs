using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Engine.Verification;

/// <summary>Errors of one pass of a convolution against float64, over the outputs' root mean square.</summary>
/// <param name="Pass">forward, input gradient or weight gradient.</param>
/// <param name="DirectRms">Root mean square of direct's errors.</param>
/// <param name="DirectMax">Largest of direct's errors.</param>
/// <param name="WinogradRms">Root mean square of Winograd's errors.</param>
/// <param name="WinogradMax">Largest of Winograd's errors.</param>
public sealed record PassAccuracy(
    string Pass, double DirectRms, double DirectMax, double WinogradRms, double WinogradMax)
{
    public double RmsRatio => WinogradRms / DirectRms;

    public double MaxRatio => WinogradMax / DirectMax;
}

/// <summary>What the pictures and gradients of a measurement are like.</summary>
public enum AccuracyData
{
    /// <summary>All of them N(0, 1).</summary>
    Normal,

    /// <summary>Pictures are a ReLU's output, as inside of a network.</summary>
    Rectified,

    /// <summary>
    /// That, and gradients come through ReLU and 2x2 max-pooling: one of a window's four is not zero, none in half of the
    /// windows.
    /// </summary>
    Pooled,
}

/// <summary>
/// How exact Winograd is beside direct convolution: both on the same random data and He weights, compared with float64 at
/// sampled outputs.
/// </summary>
public static class WinogradAccuracy
{
    /// <summary>
    /// Forward, input gradient, weight gradient, by the form of Winograd that the rule takes for the shape, in both
    /// directions where it takes none. Along the rows the input gradient is direct's.
    /// </summary>
    /// <param name="shape">3x3 or 5x5, stride 1, one group.</param>
    /// <param name="images">Images in the batch; the weight gradient sums over them.</param>
    /// <param name="samples">Outputs compared in each pass.</param>
    /// <param name="data">What the pictures and gradients are like.</param>
    /// <exception cref="ArgumentException">Winograd does not fit the shape.</exception>
    public static IEnumerable<PassAccuracy> Measure(
        ConvolutionShape shape, int images, int samples, AccuracyData data = AccuracyData.Normal)
    {
        var problem = new ConvolutionProblem(shape, images, data);
        ConvolutionSolution direct = ConvolutionSolution.Of(problem, ConvolutionAlgorithm.Direct);
        ConvolutionSolution winograd = ConvolutionSolution.Of(
            problem,
            ConvolutionKernel.ChoosesWinograd(shape) ? ConvolutionKernel.Choose(shape) : ConvolutionAlgorithm.Winograd);
        yield return Compare("forward", direct.Forward, winograd.Forward, problem.Forward, samples);
        yield return Compare("input gradient", direct.InputGradient, winograd.InputGradient, problem.InputGradient, samples);
        yield return Compare("weight gradient", direct.WeightGradient, winograd.WeightGradient, problem.WeightGradient, samples);
    }

    private static PassAccuracy Compare(
        string pass, float[] direct, float[] winograd, Func<int, double> exact, int samples)
    {
        CounterRandom random = new(12, RandomPurpose.Benchmark, (uint)direct.Length);
        double outputs = 0, directSquares = 0, winogradSquares = 0, directMax = 0, winogradMax = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            int i = random.Below((ulong)sample, direct.Length);
            double value = exact(i);
            double directError = Math.Abs(direct[i] - value);
            double winogradError = Math.Abs(winograd[i] - value);
            outputs += value * value;
            directSquares += directError * directError;
            winogradSquares += winogradError * winogradError;
            directMax = Math.Max(directMax, directError);
            winogradMax = Math.Max(winogradMax, winogradError);
        }

        double rms = Math.Sqrt(outputs / samples);
        return new PassAccuracy(
            pass, Math.Sqrt(directSquares / samples) / rms, directMax / rms,
            Math.Sqrt(winogradSquares / samples) / rms, winogradMax / rms);
    }
}
