using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Random;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

[Collection(nameof(SimdPathCollection))]
public sealed class DepthwiseConvolutionTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 40)];

    /// <summary>Random shapes; among them one pixel, one channel in a block, padding wider than the picture.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_reference_and_the_dense_kernel_bit_for_bit(int number)
    {
        var (shape, n) = RandomShape(number);
        using var depthwise = new ConvolutionCase(shape, n, number, ConvolutionAlgorithm.Depthwise);
        using var dense = new ConvolutionCase(shape, n, number, ConvolutionAlgorithm.Direct);
        var (y, gx, gw, gb) = depthwise.Reference();
        using var team = number % 4 == 0 ? new ThreadTeam(3) : null;
        foreach (var path in SimdPathCollection.Paths)
        {
            using var _ = SimdPathCollection.Use(path);
            foreach (var convolution in new[] { depthwise, dense })
            {
                var (fastY, fastGx, fastGw, fastGb) = convolution.Fast(team);
                ConvolutionKernelTests.AssertSame(y, fastY, $"forward {shape} n={n} {path}");
                ConvolutionKernelTests.AssertSame(gx, fastGx, $"input gradient {shape} n={n} {path}");
                ConvolutionKernelTests.AssertSame(gw, fastGw, $"weight gradient {shape} n={n} {path}");
                ConvolutionKernelTests.AssertSame(gb, fastGb, $"bias gradient {shape} n={n} {path}");
            }
        }
    }

    [Fact]
    public void Chosen_when_every_channel_is_a_group()
    {
        Assert.Equal(ConvolutionAlgorithm.Depthwise, Chosen(groups: 40, outChannels: 40));
        Assert.Equal(ConvolutionAlgorithm.Direct, Chosen(groups: 20, outChannels: 40));
        Assert.Equal(ConvolutionAlgorithm.Direct, Chosen(groups: 40, outChannels: 80));
        Assert.Throws<ArgumentException>(
            () => ConvolutionKernel.Create(new ConvolutionShape(4, 8, 3, 3, 1, 1, 4, 9, 9), ConvolutionAlgorithm.Depthwise));
    }

    private static ConvolutionAlgorithm Chosen(int groups, int outChannels) =>
        ConvolutionKernel.Create(new ConvolutionShape(40, outChannels, 3, 3, 1, 1, groups, 9, 9)).Algorithm;

    private static (ConvolutionShape Shape, int N) RandomShape(int number)
    {
        var random = new CounterRandom(96, RandomPurpose.Benchmark, (uint)number);
        for (ulong index = 0; ;)
        {
            int Draw(int n) => random.Below(index++, n);
            int channels = 2 + Draw(40);
            int size = number % 5 == 0 ? 1 : 1 + Draw(20);
            var shape = new ConvolutionShape(
                channels, channels, 1 + Draw(7), 1 + Draw(7), 1 + Draw(4), Draw(5), channels, size, 1 + Draw(20));
            int n = 1 + Draw(5);
            if (shape.InHeight + (2 * shape.Padding) >= shape.KernelHeight
                && shape.InWidth + (2 * shape.Padding) >= shape.KernelWidth)
            {
                return (shape, n);
            }
        }
    }
}
