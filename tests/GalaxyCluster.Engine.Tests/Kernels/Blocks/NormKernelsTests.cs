using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Kernels.Reference;
using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Tensors;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels.Blocks;

/// <summary>The norms' passes over memory have their scalar twins' bits on every path and team, for any shape.</summary>
[Collection(nameof(SimdPathCollection))]
public sealed class NormKernelsTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 16)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void StatisticsEqualTheReference(int number)
    {
        (Shape shape, int n) = RandomShape(number);
        using BlockedTensor x = RandomTensors.Blocked(n, shape, number % 3, 1);
        float[] sums = Table(shape, n, null), squares = Table(shape, n, null);
        ReferenceNorm.Statistics(x, sums, squares, n);
        OnEveryPath(number, (team, where) =>
        {
            float[] fastSums = Table(shape, n, null), fastSquares = Table(shape, n, null);
            ChannelStatistics.Of(x, fastSums, fastSquares, n, team);
            AssertSameTables(shape, n, sums, fastSums, $"sums {where}");
            AssertSameTables(shape, n, squares, fastSquares, $"squares {where}");
        });
    }

    /// <summary>Squares about each sample's own mean, moved to the common one, are the squares about the common mean.</summary>
    [Fact]
    public void SquaresMoveToAnotherMean()
    {
        const int Pixels = 35;
        float[] values = [.. RandomTensors.Array(Pixels, 8).Select(value => 3f + value)];
        float sum = values.Sum();
        float centre = ChannelStatistics.Centre(sum, Pixels);
        float squares = values.Sum(value => (value - centre) * (value - centre));
        foreach (double mean in (double[])[2.5, 3.0, 10.0])
        {
            double expected = values.Sum(value => (value - mean) * (value - mean));
            Assert.Equal(expected, ChannelStatistics.SquaresAbout(mean, sum, squares, Pixels), expected * 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ForwardEqualsTheReference(int number)
    {
        (Shape shape, int n) = RandomShape(number);
        using BlockedTensor x = RandomTensors.Blocked(n, shape, number % 2, 1);
        using BlockedTensor other = RandomTensors.Blocked(n, shape, number % 3, 2);
        float[] scale = Table(shape, n, 3), shift = Table(shape, n, 4);
        foreach (BlockedTensor? addend in (BlockedTensor?[])[null, other])
            foreach (bool relu in (bool[])[false, true])
            {
                using BlockedTensor y = RandomTensors.Poisoned(n, shape, 0);
                ReferenceNorm.Forward(x, scale, shift, addend, relu, y, n);
                OnEveryPath(number, (team, where) =>
                {
                    using BlockedTensor fast = RandomTensors.Poisoned(n, shape, 1);
                    NormForward.Apply(x, scale, shift, addend, relu, fast, n, team);
                    AssertSame(y, fast, n, $"{where} relu {relu} addend {addend is not null}");
                });
            }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BackwardEqualsTheReference(int number)
    {
        (Shape shape, int n) = RandomShape(number);
        using BlockedTensor x = RandomTensors.Blocked(n, shape, number % 2, 1);
        using BlockedTensor y = RandomTensors.Blocked(n, shape, 0, 2);
        float[] centre = Table(shape, n, 3), scale = Table(shape, n, 4), shift = Table(shape, n, 5);
        float[] factor = Table(shape, n, 6), slope = Table(shape, n, 7), offset = Table(shape, n, 8);
        foreach (NormMask mask in Enum.GetValues<NormMask>())
        {
            using BlockedTensor g = RandomTensors.Blocked(n, shape, 0, 9);
            using BlockedTensor masked = RandomTensors.Poisoned(n, shape, 0);
            using BlockedTensor gradX = RandomTensors.Poisoned(n, shape, 0);
            float[] sums = Table(shape, n, null), products = Table(shape, n, null);
            NormTables tables = new(centre, scale, shift);
            ReferenceNorm.Mask(g, x, y, mask, tables, masked, n);
            ReferenceNorm.BackwardSums(masked, x, tables, sums, products, n);
            ReferenceNorm.Backward(masked, x, factor, slope, offset, gradX, n);
            OnEveryPath(number, (team, where) =>
            {
                using BlockedTensor gradient = RandomTensors.Blocked(n, shape, 1, 9);
                using BlockedTensor fast = RandomTensors.Poisoned(n, shape, 2);
                float[] fastSums = Table(shape, n, null), fastProducts = Table(shape, n, null);
                NormTables given = new(centre, scale, shift);
                NormBackward.Sums(gradient, x, y, mask, given, fastSums, fastProducts, n, team);
                NormBackward.Apply(gradient, x, mask, given, factor, slope, offset, fast, n, team);
                AssertSameTables(shape, n, sums, fastSums, $"sums {mask} {where}");
                AssertSameTables(shape, n, products, fastProducts, $"products {mask} {where}");
                AssertSame(gradX, fast, n, $"gradient {mask} {where}");
                AssertSame(mask == NormMask.Output ? masked : g, gradient, n, $"what is left {mask} {where}");
            });
        }
    }

    [Fact]
    public void TablesAndShapesThatDoNotFitAreRefused()
    {
        Shape shape = new(17, 3, 4);
        using BlockedTensor x = RandomTensors.Blocked(2, shape, 0, 1);
        using BlockedTensor wrong = RandomTensors.Blocked(2, new Shape(17, 4, 3), 0, 1);
        float[] table = Table(shape, 2, 1), small = Table(shape, 1, 1);
        Assert.Throws<ArgumentException>(() => ChannelStatistics.Of(x, table, small, 2, null));
        Assert.Throws<ArgumentException>(() => NormForward.Apply(x, table, small, null, false, x, 2, null));
        Assert.Throws<ArgumentException>(() => NormForward.Apply(x, table, table, wrong, false, x, 2, null));
        Assert.Throws<ArgumentException>(() => NormBackward.Sums(
            x, x, x, NormMask.None, new NormTables(table, table, small), table, table, 2, null));
        Assert.Throws<ArgumentException>(() => NormBackward.Apply(
            wrong, x, NormMask.None, new NormTables(table, table, table), table, table, table, x, 2, null));
    }

    private static (Shape Shape, int N) RandomShape(int number)
    {
        if (number == 0)
            return (new Shape(1, 1, 1), 1);
        CounterRandom random = new(95, RandomPurpose.Benchmark, (uint)number);
        return (new Shape(1 + random.Below(0, 40), 1 + random.Below(1, 9), 1 + random.Below(2, 9)), 1 + random.Below(3, 4));
    }

    /// <summary>Random, or NaN where it is to be written.</summary>
    private static float[] Table(Shape shape, int n, uint? seed)
    {
        int length = NormTables.Length(shape, n);
        return seed is { } given ? RandomTensors.Array(length, given) : [.. Enumerable.Repeat(float.NaN, length)];
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

    /// <summary>Values of padding channels mean nothing.</summary>
    private static void AssertSameTables(Shape shape, int n, float[] expected, float[] actual, string what)
    {
        int width = NormTables.Length(shape, 1);
        for (int i = 0; i < n; i++)
        {
            ConvolutionKernelTests.AssertSame(
                expected[(i * width)..((i * width) + shape.Channels)], actual[(i * width)..((i * width) + shape.Channels)], what);
        }
    }
}
