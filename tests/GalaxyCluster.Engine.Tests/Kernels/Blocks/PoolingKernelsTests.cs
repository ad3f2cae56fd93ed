using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Kernels.Reference;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Tensors;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels.Blocks;

/// <summary>Pooling and element-wise passes have their scalar twins' bits on every path and team, for any shape.</summary>
[Collection(nameof(SimdPathCollection))]
public sealed class PoolingKernelsTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 16)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void WindowsEqualTheReference(int number)
    {
        CounterRandom random = new(94, RandomPurpose.Benchmark, (uint)number);
        (int size, int stride, int n) = (1 + random.Below(0, 4), 1 + random.Below(1, 4), 1 + random.Below(2, 3));
        Shape shape = new(1 + random.Below(3, 40), size + random.Below(4, 9), size + random.Below(5, 9));
        Shape pooled = new(shape.Channels, ((shape.Height - size) / stride) + 1, ((shape.Width - size) / stride) + 1);
        using BlockedTensor x = RandomTensors.Blocked(n, shape, 0, 1);
        using BlockedTensor gradY = RandomTensors.Blocked(n, pooled, 1, 2);
        // Equal values: the first of them gets the gradient.
        x[0, 0, 0, 0] = x[0, 0, shape.Height - 1, shape.Width - 1] = x[0, 0, 0, shape.Width - 1];
        using BlockedTensor largest = RandomTensors.Poisoned(n, pooled, 0);
        using BlockedTensor mean = RandomTensors.Poisoned(n, pooled, 0);
        ReferencePooling.MaxForward(x, largest, size, stride, n);
        ReferencePooling.MeanForward(x, mean, size, stride, n);
        foreach (bool relu in (bool[])[false, true])
        {
            using BlockedTensor gradMax = RandomTensors.Poisoned(n, shape, 0);
            using BlockedTensor gradMean = RandomTensors.Poisoned(n, shape, 0);
            ReferencePooling.MaxBackward(x, largest, gradY, gradMax, size, stride, n, relu);
            ReferencePooling.MeanBackward(gradY, gradMean, size, stride, n);
            OnEveryPath(number, (team, where) =>
            {
                string what = $"{size}x{size} by {stride} of {shape}, {where}";
                using BlockedTensor y = RandomTensors.Poisoned(n, pooled, 2);
                WindowPooling.MaxForward(x, y, size, stride, n, team);
                AssertSame(largest, y, n, $"largest {what}");
                using BlockedTensor gradX = RandomTensors.Poisoned(n, shape, 1);
                WindowPooling.MaxBackward(x, y, gradY, gradX, size, stride, n, team, relu);
                AssertSame(gradMax, gradX, n, $"gradient of largest {what}");
                WindowPooling.MeanForward(x, y, size, stride, n, team);
                AssertSame(mean, y, n, $"mean {what}");
                WindowPooling.MeanBackward(gradY, gradX, size, stride, n, team);
                AssertSame(gradMean, gradX, n, $"gradient of mean {what}");
            });
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GlobalMeansEqualTheReference(int number)
    {
        CounterRandom random = new(93, RandomPurpose.Benchmark, (uint)number);
        int n = 1 + random.Below(0, 4);
        Shape shape = number == 0 ? new(1, 1, 1) : new(1 + random.Below(1, 40), 1 + random.Below(2, 9), 1 + random.Below(3, 9));
        using BlockedTensor x = RandomTensors.Blocked(n, shape, 1, 1);
        float[] gradients = RandomTensors.Array(n * shape.Channels, 2);
        float[] rows = new float[n * shape.Channels];
        using BlockedTensor gradX = RandomTensors.Poisoned(n, shape, 0);
        ReferencePooling.GlobalMeanForward(x, rows, n);
        ReferencePooling.GlobalMeanBackward(gradients, gradX, n);
        OnEveryPath(number, (team, where) =>
        {
            float[] fastRows = [.. Enumerable.Repeat(float.NaN, rows.Length)];
            using BlockedTensor fast = RandomTensors.Poisoned(n, shape, 1);
            GlobalPooling.MeanForward(x, fastRows, n, team);
            GlobalPooling.MeanBackward(gradients, fast, n, team);
            ConvolutionKernelTests.AssertSame(rows, fastRows, $"mean of {shape}, {where}");
            AssertSame(gradX, fast, n, $"gradient of the mean of {shape}, {where}");
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ElementWisePassesEqualPlainFloats(int number)
    {
        CounterRandom random = new(92, RandomPurpose.Benchmark, (uint)number);
        int n = 1 + random.Below(0, 3);
        Shape shape = number == 0 ? new(1, 1, 1) : new(1 + random.Below(1, 40), 1 + random.Below(2, 9), 1 + random.Below(3, 9));
        using BlockedTensor a = RandomTensors.Blocked(n, shape, number % 2, 1);
        using BlockedTensor b = RandomTensors.Blocked(n, shape, number % 3, 2);
        float[] left = RandomTensors.Values(a, n), right = RandomTensors.Values(b, n);
        OnEveryPath(number, (team, where) =>
        {
            using BlockedTensor to = RandomTensors.Poisoned(n, shape, 1);
            void Check(Func<float, float, float> expected, string what) => ConvolutionKernelTests.AssertSame(
                [.. left.Zip(right, expected)], RandomTensors.Values(to, n), $"{what} {shape}, {where}");
            Pointwise.Apply(default(Add), a, b, to, n, team);
            Check((p, q) => p + q, "sum");
            Pointwise.Apply(default(Multiply), a, b, to, n, team);
            Check((p, q) => p * q, "product");
            Pointwise.Apply(default(ReluForward), a, b, to, n, team);
            Check((p, _) => p > 0f ? p : 0f, "ReLU");
            Pointwise.Apply(default(ReluBackward), a, b, to, n, team);
            Check((p, q) => q > 0f ? p : 0f, "gradient of ReLU");
            Pointwise.Apply(new LeakyReluBackward(0.1f), a, b, to, n, team);
            Check((p, q) => q > 0f ? p : 0.1f * p, "gradient of leaky ReLU");
        });
    }

    private static void OnEveryPath(int number, Action<ThreadTeam?, string> check)
    {
        using ThreadTeam team = new(3);
        foreach (SimdPath path in SimdPathCollection.Paths)
        {
            using IDisposable _ = SimdPathCollection.Use(path);
            check(number % 2 == 0 ? team : null, $"case {number} on {path}");
        }
    }

    private static void AssertSame(BlockedTensor expected, BlockedTensor actual, int n, string what)
        => ConvolutionKernelTests.AssertSame(RandomTensors.Values(expected, n), RandomTensors.Values(actual, n), what);
}
