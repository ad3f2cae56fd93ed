using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Verification;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Verification;

/// <summary>
/// The tables of docs/kernels.md: Winograd's error in each 3x3 layer of the reference network, at 5x5 taps, and in a first
/// layer of five bands, over a batch as large as a training's: the more samples, the longer the weight gradient's sums.
/// </summary>
public sealed class WinogradAccuracyTests
{
    /// <summary>Input channels, filters, side of the picture, side of the kernel.</summary>
    public static TheoryData<int, int, int, int> Layers => new()
    {
        { 32, 32, 64, 3 }, { 32, 64, 32, 3 }, { 64, 64, 32, 3 }, { 64, 128, 16, 3 }, { 128, 128, 16, 3 },
        { 16, 16, 16, 5 }, { 64, 64, 16, 5 }, { 3, 32, 64, 3 }, { 5, 32, 64, 3 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void ErrorsStayBelowTheAllowedRatio(int channels, int filters, int side, int kernel) =>
        ErrorsStayBelow(WinogradCheck.AllowedRatio, channels, filters, side, kernel, AccuracyData.Normal);

    /// <summary>
    /// Behind a ReLU pictures have a mean, which the weight gradient's transform of the input does not take away: the largest
    /// ratios are near 2.5 there, too near for so few samples.
    /// </summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void BehindAReluTheyStayNearIt(int channels, int filters, int side, int kernel) =>
        ErrorsStayBelow(3, channels, filters, side, kernel, AccuracyData.Rectified);

    /// <summary>
    /// Behind max-pooling direct adds mostly zeros, without an error, and is no measure: Winograd's errors are as small, over
    /// the outputs, as with other gradients.
    /// </summary>
    [Theory]
    [MemberData(nameof(Layers))]
    public void BehindMaxPoolingTheyDoNotGrow(int channels, int filters, int side, int kernel) =>
        Assert.All(
            Measure(channels, filters, side, kernel, samples: 200, AccuracyData.Pooled),
            pass => Assert.True(pass.WinogradRms < 1.5e-6, $"{pass}"));

    private static void ErrorsStayBelow(
        double allowed, int channels, int filters, int side, int kernel, AccuracyData data) =>
        Assert.All(
            Measure(channels, filters, side, kernel, samples: 1000, data),
            pass => Assert.True(pass.RmsRatio < allowed, $"{pass}"));

    private static IEnumerable<PassAccuracy> Measure(
        int channels, int filters, int side, int kernel, int samples, AccuracyData data)
    {
        var shape = new ConvolutionShape(channels, filters, kernel, kernel, 1, kernel / 2, 1, side, side);
        Assert.Equal(
            channels < 16 ? ConvolutionAlgorithm.WinogradRows : ConvolutionAlgorithm.Winograd, ConvolutionKernel.Choose(shape));
        return WinogradAccuracy.Measure(shape, images: 32, samples, data);
    }

    /// <summary>The measure is of errors: direct's are those of a float32 sum, neither nothing nor a wrong answer's.</summary>
    [Fact]
    public void DirectsErrorsAreThoseOfFloat32() =>
        Assert.All(
            WinogradAccuracy.Measure(new ConvolutionShape(16, 16, 3, 3, 1, 1, 1, 9, 11), images: 1, samples: 300),
            pass => Assert.InRange(pass.DirectRms, 1e-8, 2e-6));
}
