using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Reference;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Tensors;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

[Collection(nameof(SimdPathCollection))]
public sealed class ConvolutionKernelTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 60)];

    /// <summary>Direct passes have the reference's order of sums, so they have its bits, on every path and team.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Direct_passes_equal_the_reference_bit_for_bit(int number)
    {
        var (shape, n) = RandomShape(number);
        using var reference = new ConvolutionCase(shape, n, number, ConvolutionAlgorithm.Direct);
        var (y, gx, gw, gb) = reference.Reference();
        using var team = number % 4 == 0 ? new ThreadTeam(3) : null;
        foreach (var path in SimdPathCollection.Paths)
        {
            using var _ = SimdPathCollection.Use(path);
            var (fastY, fastGx, fastGw, fastGb) = reference.Fast(team);
            AssertSame(y, fastY, $"forward {shape} n={n} {path}");
            AssertSame(gx, fastGx, $"input gradient {shape} n={n} {path}");
            AssertSame(gw, fastGw, $"weight gradient {shape} n={n} {path}");
            AssertSame(gb, fastGb, $"bias gradient {shape} n={n} {path}");
        }
    }

    internal static (ConvolutionShape Shape, int N) RandomShape(int number)
    {
        var random = new CounterRandom(99, RandomPurpose.Benchmark, (uint)number);
        ulong index = 0;
        while (true)
        {
            int Draw(int n) => random.Below(index++, n);
            int groups = Draw(3) == 0 ? 1 + Draw(4) : 1;
            int inPerGroup = 1 + Draw(groups == 1 ? 70 : 12);
            int outPerGroup = 1 + Draw(groups == 1 ? 70 : 12);
            if (Draw(6) == 0)
                (groups, inPerGroup, outPerGroup) = (1 + Draw(40), 1, 1 + Draw(2));
            var shape = new ConvolutionShape(
                groups * inPerGroup, groups * outPerGroup, 1 + Draw(5), 1 + Draw(5), 1 + Draw(3), Draw(4), groups,
                1 + Draw(11), 1 + Draw(11));
            int n = 1 + Draw(5);
            if (shape.InHeight + (2 * shape.Padding) < shape.KernelHeight
                || shape.InWidth + (2 * shape.Padding) < shape.KernelWidth)
            {
                continue;
            }

            // The reference takes some 30 ns a term: bounded, so that all cases together stay within seconds.
            if ((long)n * shape.WeightLength * shape.OutHeight * shape.OutWidth < 1_000_000)
                return (shape, n);
        }
    }

    internal static void AssertSame(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, not {expected[i]:R}");
        }
    }
}
