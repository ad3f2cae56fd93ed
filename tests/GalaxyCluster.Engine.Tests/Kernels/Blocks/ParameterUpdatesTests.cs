using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Kernels.Reference;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Kernels.Blocks;

[Collection(nameof(SimdPathCollection))]
public sealed class ParameterUpdatesTests
{
    public static TheoryData<int> Lengths => [1, 3, 15, 16, 17, 67, 1031];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void DescentEqualsTheReferenceBitForBit(int length)
    {
        float[] gradients = RandomTensors.Array(length, 2);
        foreach (float decay in (float[])[0f, 0.01f])
        {
            AssertSameOnEveryPath(
                length,
                (weights, _, _) => ReferenceUpdates.Descend(weights, gradients, 0.3f, decay),
                (weights, _, _) => ParameterUpdates.Descend(weights, gradients, 0.3f, decay));
            foreach (bool nesterov in (bool[])[false, true])
            {
                AssertSameOnEveryPath(
                    length,
                    (weights, state, _) => ReferenceUpdates.DescendWithMomentum(
                        weights, gradients, state, 0.3f, decay, 0.9f, nesterov),
                    (weights, state, _) => ParameterUpdates.DescendWithMomentum(
                        weights, gradients, state, 0.3f, decay, 0.9f, nesterov));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void AdamEqualsTheReferenceBitForBit(int length)
    {
        float[] gradients = RandomTensors.Array(length, 3);
        AdamFactors factors = new(0.9f, 0.999f, 0.9997f, 0.013f, 3.1f, 1e-8f);
        AssertSameOnEveryPath(
            length,
            (weights, means, squares) => ReferenceUpdates.Adam(weights, gradients, means, squares, factors),
            (weights, means, squares) => ParameterUpdates.Adam(weights, gradients, means, squares, factors));
    }

    [Fact]
    public void RangesOfDifferentLengthsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => ParameterUpdates.Descend(new float[3], new float[2], 1f, 0f));
        Assert.Throws<ArgumentException>(
            () => ParameterUpdates.DescendWithMomentum(new float[3], new float[3], new float[4], 1f, 0f, 0f, false));
        Assert.Throws<ArgumentException>(
            () => ParameterUpdates.Adam(new float[3], new float[3], new float[3], new float[2], default));
    }

    private static void AssertSameOnEveryPath(
        int length, Action<float[], float[], float[]> expected, Action<float[], float[], float[]> actual)
    {
        float[][] reference = Start(length);
        expected(reference[0], reference[1], reference[2]);
        foreach (SimdPath path in SimdPathCollection.Paths)
        {
            using IDisposable _ = SimdPathCollection.Use(path);
            float[][] fast = Start(length);
            actual(fast[0], fast[1], fast[2]);
            for (int i = 0; i < reference.Length; i++)
                ConvolutionKernelTests.AssertSame(reference[i], fast[i], $"array {i} of {length} on {path}");
        }
    }

    /// <summary>Weights, and two states of which the second is never negative.</summary>
    private static float[][] Start(int length) =>
    [
        RandomTensors.Array(length, 4), RandomTensors.Array(length, 5),
        [.. RandomTensors.Array(length, 6).Select(Math.Abs)],
    ];
}
