using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Reference;
using GalaxyCluster.Engine.Random;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels;

[Collection(nameof(SimdPathCollection))]
public sealed class GemmTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_equal_the_reference_bit_for_bit(int number)
    {
        var random = new CounterRandom(97, RandomPurpose.Benchmark, (uint)number);
        int m = 1 + random.Below(0, number % 4 == 0 ? 210 : 40);
        int n = 1 + random.Below(1, number % 4 == 1 ? 600 : 70);
        int k = number == 3 ? 0 : 1 + random.Below(2, number % 4 == 2 ? 600 : 60);
        AssertEqualsReference(m, n, k, number);
    }

    /// <summary>Larger than every block in every direction, and not a multiple of any tile.</summary>
    [Fact]
    public void Products_larger_than_the_blocks_equal_the_reference() => AssertEqualsReference(197, 2083, 523, 4);

    /// <summary>Both factors transposed, with parts of tiles left over in every direction.</summary>
    [Fact]
    public void Large_transposed_products_equal_the_reference() => AssertEqualsReference(101, 299, 405, 3);

    [Fact]
    public void A_matrix_that_does_not_fit_its_span_is_refused()
    {
        var a = new float[12];
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(3, 4, 5, a, 5, false, new float[20], 4, false, new float[12], 4));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(3, 4, 4, a, 4, false, new float[16], 3, false, new float[12], 4));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(3, 4, 4, a, 4, false, new float[16], 4, false, new float[11], 4));
    }

    private static void AssertEqualsReference(int m, int n, int k, int number)
    {
        bool transposeA = (number & 1) != 0;
        bool transposeB = (number & 2) != 0;
        bool accumulate = (number & 4) != 0;
        int pad = number % 3;
        int lda = (transposeA ? m : k) + pad;
        int ldb = (transposeB ? k : n) + pad;
        int ldc = n + pad;
        var a = RandomTensors.Array(Math.Max(1, (transposeA ? k : m) * lda), (uint)number);
        var b = RandomTensors.Array(Math.Max(1, (transposeB ? n : k) * ldb), (uint)number + 1);
        // What lies between the rows of C is not the product's to touch.
        var start = accumulate ? RandomTensors.Array(m * ldc, 5) : Enumerable.Repeat(float.NaN, m * ldc).ToArray();
        var expected = start.ToArray();
        ReferenceGemm.Multiply(m, n, k, a, lda, transposeA, b, ldb, transposeB, expected, ldc, accumulate);
        using var team = new ThreadTeam(3);
        foreach (var path in SimdPathCollection.Paths)
        {
            using var _ = SimdPathCollection.Use(path);
            foreach (var threads in new[] { null, team })
            {
                var actual = start.ToArray();
                Gemm.Multiply(m, n, k, a, lda, transposeA, b, ldb, transposeB, actual, ldc, accumulate, threads);
                ConvolutionKernelTests.AssertSame(expected, actual, $"{m}x{n}x{k} {transposeA} {transposeB} {path}");
            }
        }
    }
}
