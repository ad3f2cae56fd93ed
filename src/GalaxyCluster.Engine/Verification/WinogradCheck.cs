using System.Globalization;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Engine.Verification;

/// <summary>Winograd's error against float64 is below 2.5 times direct convolution's, root mean square.</summary>
internal static class WinogradCheck
{
    /// <summary>Above this, Winograd would not be used.</summary>
    public const double AllowedRatio = 2.5;

    public static EngineCheck Run()
    {
        var shape = new ConvolutionShape(64, 64, 3, 3, 1, 1, 1, 16, 16);
        PassAccuracy[] passes = [.. WinogradAccuracy.Measure(shape, images: 2, samples: 500)];
        double worst = passes.Max(pass => pass.RmsRatio);
        return new EngineCheck(
            "Winograd's error below 2.5 times direct's", worst < AllowedRatio,
            string.Create(
                CultureInfo.InvariantCulture,
                $"64 to 64 channels, 16x16 pixels: {string.Join(", ", passes.Select(Text))}"));
    }

    private static string Text(PassAccuracy pass) =>
        string.Create(CultureInfo.InvariantCulture, $"{pass.Pass} {pass.RmsRatio:F2}");
}
