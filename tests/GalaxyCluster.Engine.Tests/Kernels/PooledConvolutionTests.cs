using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Tensors;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>Convolution, ReLU and pooling in one pass have the bits of the three apart.</summary>
[Collection(nameof(SimdPathCollection))]
public sealed class PooledConvolutionTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 16)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Joined_equals_apart_bit_for_bit(int number)
    {
        var random = new CounterRandom(97, RandomPurpose.Benchmark, (uint)number);
        var shape = new ConvolutionShape(
            1 + random.Below(0, 40), 1 + random.Below(1, 40), 3, 3, 1, 1, 1, 2 + random.Below(2, 12), 2 + random.Below(3, 12));
        int n = 1 + random.Below(4, 3);
        uint seed = (uint)number * 10;
        ConvolutionKernel kernel = ConvolutionKernel.Create(shape, ConvolutionAlgorithm.Winograd);
        float[] weight = RandomTensors.Array(shape.WeightLength, seed);
        float[] bias = RandomTensors.Array(shape.OutChannels, seed + 1, number % 3 == 0 ? 2f : 0.1f);
        using AlignedBuffer packed = new(kernel.PackedLength);
        kernel.Pack(weight, bias, packed);
        using BlockedTensor x = RandomTensors.Blocked(n, shape.Input, kernel.RequiredHalo, seed + 2);
        using BlockedTensor gradPooled = RandomTensors.Blocked(n, kernel.Pooled, 0, seed + 3);
        using ThreadTeam? team = number % 3 == 0 ? new ThreadTeam(3) : null;
        foreach (SimdPath path in SimdPathCollection.Paths)
        {
            using IDisposable _ = SimdPathCollection.Use(path);
            using AlignedBuffer scratch = RandomTensors.PoisonedBuffer(kernel.ScratchLength(n, 3));
            var apart = Apart(kernel, x, packed, gradPooled, n, scratch);
            var joined = Joined(kernel, x, packed, gradPooled, n, scratch, team);
            ConvolutionKernelTests.AssertSame(apart.Y, joined.Y, $"pooled {shape} n={n} {path}");
            ConvolutionKernelTests.AssertSame(apart.GradY, joined.GradY, $"gradient {shape} n={n} {path}");
            ConvolutionKernelTests.AssertSame(apart.GradBias, joined.GradBias, $"bias gradient {shape} n={n} {path}");
        }
    }

    private static (float[] Y, float[] GradY, float[] GradBias) Apart(
        ConvolutionKernel kernel, BlockedTensor x, AlignedBuffer packed, BlockedTensor gradPooled, int n,
        AlignedBuffer scratch)
    {
        using BlockedTensor whole = RandomTensors.Poisoned(n, kernel.Shape.Output, 0);
        using BlockedTensor pooled = RandomTensors.Poisoned(n, kernel.Pooled, 0);
        using BlockedTensor gradY = RandomTensors.Poisoned(n, kernel.Shape.Output, 0);
        float[] gradBias = new float[kernel.Shape.OutChannels];
        kernel.Forward(x, packed, whole, n, Epilogue.Relu, scratch);
        WindowPooling.MaxForward(whole, pooled, 2, 2, n, null);
        WindowPooling.MaxBackward(whole, pooled, gradPooled, gradY, 2, 2, n, null, reluInput: true);
        BiasGradient.Run(gradY, gradBias, n);
        return (RandomTensors.Values(pooled, n), RandomTensors.Values(gradY, n), gradBias);
    }

    /// <summary>Backward sample by sample, as a stage does.</summary>
    private static (float[] Y, float[] GradY, float[] GradBias) Joined(
        ConvolutionKernel kernel, BlockedTensor x, AlignedBuffer packed, BlockedTensor gradPooled, int n,
        AlignedBuffer scratch, ThreadTeam? team)
    {
        using BlockedTensor pooled = RandomTensors.Poisoned(n, kernel.Pooled, 1);
        using BlockedTensor gradY = new(n, kernel.Shape.Output, 2);
        using AlignedBuffer winners = RandomTensors.PoisonedBuffer(kernel.WinnersLength(n));
        float[] gradBias = [.. Enumerable.Repeat(float.NaN, kernel.Shape.OutChannels)];
        kernel.ForwardPooled(x, packed, pooled, winners, n, scratch, team);
        using BlockedTensor withoutWinners = RandomTensors.Poisoned(n, kernel.Pooled, 1);
        kernel.ForwardPooled(x, packed, withoutWinners, null, n, scratch, team);
        ConvolutionKernelTests.AssertSame(
            RandomTensors.Values(pooled, n), RandomTensors.Values(withoutWinners, n), $"without winners {kernel.Shape}");
        using AlignedBuffer one = new(kernel.WinnersLength(1));
        for (int sample = 0; sample < n; sample++)
        {
            int length = (int)kernel.WinnersLength(1);
            winners.Slice(sample * length, length).CopyTo(one.Span);
            kernel.SpreadPooled(
                gradPooled.Samples(sample, 1), one, gradY.Samples(sample, 1), gradBias, 1,
                new SampleGroup(sample, sample == n - 1), team);
        }
        return (RandomTensors.Values(pooled, n), RandomTensors.Values(gradY, n), gradBias);
    }
}
