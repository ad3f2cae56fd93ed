using System.Globalization;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Verification;

namespace GalaxyCluster.Cli.Benchmarks;

/// <summary>One line of <c>galaxy bench winograd</c>: errors against float64 over the outputs' root mean square.</summary>
internal sealed record WinogradBenchmarkLine(
    string Layer, string Pass, double DirectRms, double DirectMax, double WinogradRms, double WinogradMax, double RmsRatio,
    double MaxRatio)
{
    public static string[] Header =>
        ["layer", "pass", "direct rms", "direct max", "Winograd rms", "Winograd max", "ratio rms", "ratio max"];

    public string[] ToRow() =>
    [
        Layer, Pass, Error(DirectRms), Error(DirectMax), Error(WinogradRms), Error(WinogradMax), Ratio(RmsRatio),
        Ratio(MaxRatio),
    ];

    private static string Error(double value) => value.ToString("0.0e-0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}

/// <summary>Winograd's error in the layers of <c>reference</c> that use it, and in 5x5 ones as <c>mixed</c> has.</summary>
internal static class WinogradBenchmark
{
    private const int Images = 32;
    private const int Samples = 4000;

    // Kernel, input channels, filters, side of the picture.
    private static readonly (string Name, int Kernel, int Channels, int Filters, int Side)[] Layers =
    [
        ("conv1", 3, 3, 32, 64), ("conv2", 3, 32, 32, 64), ("conv3", 3, 32, 64, 32), ("conv4", 3, 64, 64, 32), ("conv5", 3, 64, 128, 16),
        ("conv6", 3, 128, 128, 16), ("5x5", 5, 32, 32, 32), ("5x5", 5, 64, 64, 16),
    ];

    public static IEnumerable<WinogradBenchmarkLine> Run(AccuracyData data)
    {
        foreach ((string name, int kernel, int channels, int filters, int side) in Layers)
        {
            var shape = new ConvolutionShape(channels, filters, kernel, kernel, 1, kernel / 2, 1, side, side);
            string layer = string.Create(CultureInfo.InvariantCulture, $"{name} {channels}->{filters} {side}x{side}");
            foreach (PassAccuracy pass in WinogradAccuracy.Measure(shape, Images, Samples, data))
            {
                yield return new WinogradBenchmarkLine(
                    layer, pass.Pass, pass.DirectRms, pass.DirectMax, pass.WinogradRms, pass.WinogradMax,
                    Math.Round(pass.RmsRatio, 3), Math.Round(pass.MaxRatio, 3));
            }
        }
    }
}
