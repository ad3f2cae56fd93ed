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
            AssertJoinedAreSame(reference, team, gx, gw, gb, $"{shape} n={n} {path}");
        }
    }

    /// <summary>Both gradients in one call: the bits of each apart, whether or not they share work.</summary>
    private static void AssertJoinedAreSame(
        ConvolutionCase convolution, ThreadTeam? team, float[] gradX, float[] gradWeight, float[] gradBias, string what)
    {
        var (joinedGradX, joinedGradWeight, joinedGradBias) = convolution.FastGradients(team);
        AssertSame(gradX, joinedGradX, $"joined input gradient {what}");
        AssertSame(gradWeight, joinedGradWeight, $"joined weight gradient {what}");
        AssertSame(gradBias, joinedGradBias, $"joined bias gradient {what}");
    }

    /// <summary>Input channels, filters, side of the kernel, stride: first layers, whose taps are a tile's rows.</summary>
    public static TheoryData<int, int, int, int> FirstLayers => new()
    {
        { 1, 32, 3, 1 }, { 3, 16, 3, 1 }, { 2, 48, 3, 2 }, { 4, 9, 3, 1 }, { 3, 32, 5, 2 }, { 1, 17, 5, 1 },
        { 4, 40, 5, 3 }, { 3, 16, 5, 1 }, { 5, 32, 5, 1 },
    };

    [Theory]
    [MemberData(nameof(FirstLayers))]
    public void First_layers_equal_the_reference_bit_for_bit(int inputs, int filters, int side, int stride)
    {
        // More pixels than one run of a tile, and a rest.
        var shape = new ConvolutionShape(inputs, filters, side, side, stride, side / 2, 1, 31, 29);
        using var convolution = new ConvolutionCase(shape, 2, inputs, ConvolutionAlgorithm.Direct);
        var (y, gx, gw, gb) = convolution.Reference();
        foreach (var path in SimdPathCollection.Paths)
        {
            using var _ = SimdPathCollection.Use(path);
            var (fastY, fastGx, fastGw, fastGb) = convolution.Fast(null);
            AssertSame(y, fastY, $"forward {shape} {path}");
            AssertSame(gx, fastGx, $"input gradient {shape} {path}");
            AssertSame(gw, fastGw, $"weight gradient {shape} {path}");
            AssertSame(gb, fastGb, $"bias gradient {shape} {path}");
        }
    }

    /// <summary>One kernel serves tensors of any halo, in turn: its tables of offsets follow from the strides.</summary>
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    public void A_kernel_serves_tensors_of_several_halos(int side, int stride)
    {
        var shape = new ConvolutionShape(20, 35, side, side, stride, 1, 1, 9, 7);
        var kernel = ConvolutionKernel.Create(shape, ConvolutionAlgorithm.Direct);
        using AlignedBuffer packed = new(kernel.PackedLength);
        kernel.Pack(RandomTensors.Array(shape.WeightLength, 1), RandomTensors.Array(shape.OutChannels, 2), packed);
        var first = AllPasses(kernel, packed, 0);
        Assert.Equal(first, AllPasses(kernel, packed, 2));
        Assert.Equal(first, AllPasses(kernel, packed, 0));
    }

    private static float[] AllPasses(ConvolutionKernel kernel, AlignedBuffer packed, int moreHalo)
    {
        const int Samples = 2;
        ConvolutionShape shape = kernel.Shape;
        using var x = RandomTensors.Blocked(Samples, shape.Input, kernel.RequiredHalo + moreHalo, 3);
        using var gradY = RandomTensors.Blocked(Samples, shape.Output, kernel.RequiredGradientHalo + moreHalo, 4);
        using var y = RandomTensors.Poisoned(Samples, shape.Output, moreHalo);
        using var gradX = RandomTensors.Poisoned(Samples, shape.Input, moreHalo);
        using var scratch = RandomTensors.PoisonedBuffer(kernel.ScratchLength(Samples, 1));
        using var sums = RandomTensors.PoisonedBuffer(kernel.SumsLength(Samples));
        float[] gradWeight = [.. Enumerable.Repeat(float.NaN, shape.WeightLength)];
        kernel.Forward(x, packed, y, Samples, Epilogue.None, scratch);
        kernel.BackwardInput(gradY, packed, gradX, Samples, scratch);
        kernel.BackwardWeight(x, gradY, gradWeight, [], Samples, SampleGroup.Whole, sums, scratch);
        return [.. RandomTensors.Values(y, Samples), .. RandomTensors.Values(gradX, Samples), .. gradWeight];
    }

    public static TheoryData<int> WinogradCases => [.. Enumerable.Range(0, 52)];

    /// <summary>
    /// Winograd has a reference of its own order, so its bits, on every path and team, and is near the definition (2.5 times direct's error is the rule for choosing it; float32's
    /// unit is 6e-8, sums here have up to 1250 terms of size 1/3). 3x3, and 5x5 from case 30 on. The last two have more tiles than a run of chains in the weight gradient, 4 and 1 chain more, and
    /// sums of 9000 terms.
    /// </summary>
    [Theory]
    [MemberData(nameof(WinogradCases))]
    public void Winograd_equals_its_reference_bit_for_bit(int number)
    {
        var random = new CounterRandom(98, RandomPurpose.Benchmark, (uint)number);
        int side = number is < 30 or 51 ? 3 : 5;
        float tolerance = side == 3 ? 2e-5f : 6e-5f;
        var shape = new ConvolutionShape(
            1 + random.Below(0, 50), 1 + random.Below(1, 50), side, side, 1, random.Below(2, side), 1,
            side + random.Below(3, 9), side + random.Below(4, 9));
        int n = 1 + random.Below(5, 4);
        if (number >= 50)
        {
            (int height, int width) = number == 50 ? (47, 50) : (46, 41);
            (shape, n) = (shape with { InChannels = 5, OutChannels = 17, InHeight = height, InWidth = width }, 4);
        }

        using var convolution = new ConvolutionCase(shape, n, number, ConvolutionAlgorithm.Winograd);
        var (y, gx, gw, gb) = convolution.Reference();
        var (winogradY, winogradGx, winogradGw) = convolution.ReferenceWinogradPasses();
        AssertNear(y, winogradY, tolerance, $"forward {shape} n={n}");
        AssertNear(gx, winogradGx, tolerance, $"input gradient {shape} n={n}");
        AssertNear(gw, winogradGw, number < 50 ? 3e-5f : 1e-4f, $"weight gradient {shape} n={n}");
        using var team = number % 3 == 0 || number >= 50 ? new ThreadTeam(3) : null;
        foreach (var path in SimdPathCollection.Paths)
        {
            using var _ = SimdPathCollection.Use(path);
            var (fastY, fastGx, fastGw, fastGb) = convolution.Fast(team);
            AssertSame(winogradY, fastY, $"forward {shape} n={n} {path}");
            AssertSame(winogradGx, fastGx, $"input gradient {shape} n={n} {path}");
            AssertSame(winogradGw, fastGw, $"weight gradient {shape} n={n} {path}");
            AssertSame(gb, fastGb, $"bias gradient {shape} n={n} {path}");
            AssertJoinedAreSame(convolution, team, winogradGx, winogradGw, gb, $"{shape} n={n} {path}");
        }
    }

    /// <summary>
    /// Along the rows Winograd has a reference of its own order, so its bits, and is near the definition. The first cases
    /// are first layers of whole tiles and with a rest, narrower than a tile, and of more rows than a band (the sums of the
    /// weight gradient have up to 5440 terms there).
    /// </summary>
    [Theory]
    [MemberData(nameof(RowCases))]
    public void Winograd_along_the_rows_equals_its_reference_bit_for_bit(int number)
    {
        var random = new CounterRandom(97, RandomPurpose.Benchmark, (uint)number);
        var (inputs, filters, padding, height, width) = number switch
        {
            0 => (3, 32, 1, 16, 16),
            1 => (5, 16, 1, 19, 23),
            2 => (3, 17, 0, 21, 35),
            3 => (4, 33, 2, 3, 4),
            4 => (6, 16, 1, 34, 40),
            _ => (1 + random.Below(0, 15), 1 + random.Below(1, 50), random.Below(2, 3), 3 + random.Below(3, 20),
                3 + random.Below(4, 20)),
        };
        var shape = new ConvolutionShape(inputs, filters, 3, 3, 1, padding, 1, height, width);
        int n = 1 + random.Below(5, 4);
        using var convolution = new ConvolutionCase(shape, n, number, ConvolutionAlgorithm.WinogradRows);
        var (y, gx, gw, gb) = convolution.Reference();
        var (rowsY, rowsGw) = convolution.ReferenceAlongRows();
        AssertNear(y, rowsY, 2e-5f, $"forward {shape} n={n}");
        AssertNear(gw, rowsGw, 1e-4f, $"weight gradient {shape} n={n}");
        using var team = number % 3 == 0 ? new ThreadTeam(3) : null;
        foreach (var path in SimdPathCollection.Paths)
        {
            using var _ = SimdPathCollection.Use(path);
            var (fastY, fastGx, fastGw, fastGb) = convolution.Fast(team);
            AssertSame(rowsY, fastY, $"forward {shape} n={n} {path}");
            AssertSame(gx, fastGx, $"input gradient {shape} n={n} {path}");
            AssertSame(rowsGw, fastGw, $"weight gradient {shape} n={n} {path}");
            AssertSame(gb, fastGb, $"bias gradient {shape} n={n} {path}");
        }
    }

    public static TheoryData<int> RowCases => [.. Enumerable.Range(0, 25)];

    internal static void AssertNear(float[] expected, float[] actual, float tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * (1f + Math.Abs(expected[i]))))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, not {expected[i]:R}");
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
