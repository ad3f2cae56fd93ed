using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Tensors;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>Cutting a batch into groups of samples changes no bit of a gradient.</summary>
[Collection(nameof(SimdPathCollection))]
public sealed class SampleGroupTests
{
    private const int Samples = 5;

    [Theory]
    [InlineData(ConvolutionAlgorithm.Winograd, 3, 19, 35, 9, 7, 1)]
    [InlineData(ConvolutionAlgorithm.Winograd, 3, 32, 32, 16, 16, 2)]
    [InlineData(ConvolutionAlgorithm.Winograd, 5, 19, 35, 9, 7, 2)]
    [InlineData(ConvolutionAlgorithm.Winograd, 3, 5, 17, 48, 44, 2)]
    [InlineData(ConvolutionAlgorithm.WinogradRows, 3, 3, 35, 33, 31, 1)]
    [InlineData(ConvolutionAlgorithm.WinogradRows, 3, 5, 16, 16, 20, 2)]
    [InlineData(ConvolutionAlgorithm.WinogradRows, 3, 3, 20, 11, 9, 3)]
    [InlineData(ConvolutionAlgorithm.Direct, 3, 3, 20, 33, 31, 1)]
    [InlineData(ConvolutionAlgorithm.Direct, 3, 20, 7, 16, 16, 4)]
    [InlineData(ConvolutionAlgorithm.Direct, 3, 20, 40, 20, 20, 1)]
    [InlineData(ConvolutionAlgorithm.Direct, 1, 20, 40, 16, 16, 3)]
    [InlineData(ConvolutionAlgorithm.Depthwise, 3, 20, 20, 20, 20, 1)]
    [InlineData(ConvolutionAlgorithm.Depthwise, 5, 35, 35, 16, 16, 3)]
    public void Groups_go_on_with_the_same_sums(
        ConvolutionAlgorithm algorithm, int side, int inputs, int outputs, int height, int width, int groupSize)
    {
        var shape = new ConvolutionShape(
            inputs, outputs, side, side, 1, side / 2, algorithm == ConvolutionAlgorithm.Depthwise ? inputs : 1, height, width);
        ConvolutionKernel kernel = ConvolutionKernel.Create(shape, algorithm);
        using BlockedTensor x = RandomTensors.Blocked(Samples, shape.Input, kernel.RequiredHalo, 1);
        using BlockedTensor gradY = RandomTensors.Blocked(Samples, shape.Output, kernel.RequiredGradientHalo, 2);
        foreach (SimdPath path in SimdPathCollection.Paths)
        {
            using IDisposable _ = SimdPathCollection.Use(path);
            var (weight, bias) = Gradients(kernel, x, gradY, Samples);
            var (groupedWeight, groupedBias) = Gradients(kernel, x, gradY, groupSize);
            ConvolutionKernelTests.AssertSame(weight, groupedWeight, $"weight gradient {path}");
            ConvolutionKernelTests.AssertSame(bias, groupedBias, $"bias gradient {path}");
        }
    }

    [Fact]
    public void Grouped_channels_need_the_whole_batch()
    {
        ConvolutionKernel kernel = ConvolutionKernel.Create(new ConvolutionShape(4, 4, 3, 3, 1, 1, 2, 5, 5));
        using BlockedTensor x = RandomTensors.Blocked(Samples, kernel.Shape.Input, kernel.RequiredHalo, 1);
        using BlockedTensor gradY = RandomTensors.Blocked(Samples, kernel.Shape.Output, kernel.RequiredGradientHalo, 2);
        Assert.False(kernel.ContinuesSums);
        Assert.Throws<ArgumentException>(() => Gradients(kernel, x, gradY, 2));
    }

    private static (float[] Weight, float[] Bias) Gradients(
        ConvolutionKernel kernel, BlockedTensor x, BlockedTensor gradY, int groupSize)
    {
        float[] weight = [.. Enumerable.Repeat(float.NaN, kernel.Shape.WeightLength)];
        float[] bias = [.. Enumerable.Repeat(float.NaN, kernel.Shape.OutChannels)];
        using AlignedBuffer sums = RandomTensors.PoisonedBuffer(kernel.SumsLength(Samples));
        using AlignedBuffer scratch = RandomTensors.PoisonedBuffer(kernel.ScratchLength(groupSize, 1));
        for (int first = 0; first < Samples; first += groupSize)
        {
            int count = Math.Min(groupSize, Samples - first);
            kernel.BackwardWeight(
                x.Samples(first, count), gradY.Samples(first, count), weight, bias, count,
                new SampleGroup(first, first + count == Samples), sums, scratch);
        }
        return (weight, bias);
    }
}
