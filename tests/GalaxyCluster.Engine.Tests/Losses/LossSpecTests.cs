using GalaxyCluster.Engine.Losses;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Losses;

public sealed class LossSpecTests
{
    [Fact]
    public void SpecsAreValues()
    {
        Assert.Equal(new SoftmaxCrossEntropySpec(0.1f, [1f, 2f]), new SoftmaxCrossEntropySpec(0.1f, [1f, 2f]));
        Assert.NotEqual(new SoftmaxCrossEntropySpec(0.1f, [1f, 2f]), new SoftmaxCrossEntropySpec(0.1f, [1f, 3f]));
        Assert.Equal(new SoftmaxCrossEntropySpec(), new SoftmaxCrossEntropySpec(0f, []));
        Assert.NotEqual<LossSpec>(new QuadraticCostSpec(), new MeanSquaredErrorSpec());
    }

    [Fact]
    public void SettingsOutOfRangeAreRefused()
    {
        SoftmaxCrossEntropySpec[] wrong =
        [
            new(1f), new(-0.1f), new(float.NaN), new(0f, [1f, 2f]), new(0f, [1f, 2f, -1f]), new(0f, [1f, 2f, float.PositiveInfinity]),
        ];
        Assert.All(wrong, spec => Assert.Throws<ArgumentException>(() => Loss.Create(spec, 3)));
        Assert.NotNull(Loss.Create(new SoftmaxCrossEntropySpec(0.1f, [1f, 2f, 0f]), 3));
    }

    [Fact]
    public void OutputsFarApartGiveFiniteLossAndProbabilities()
    {
        Loss loss = Loss.Create(new SoftmaxCrossEntropySpec(), 3);
        float[] outputs = [1000f, -1000f, 0f];
        float[] probabilities = new float[3];
        loss.Probabilities(outputs, probabilities, 1);
        Assert.Equal([1f, 0f, 0f], probabilities);
        Assert.Equal(2000.0, loss.Sum(outputs, [0f, 1f, 0f], 1), 1e-6);
    }

    [Fact]
    public void OutputsOfASquaredErrorBecomeProbabilities()
    {
        Loss loss = Loss.Create(new QuadraticCostSpec(), 3);
        float[] probabilities = new float[6];
        loss.Probabilities([0.5f, -2f, 0.5f, -1f, -1f, -1f], probabilities, 2);
        Assert.Equal([0.5f, 0f, 0.5f, 1f / 3, 1f / 3, 1f / 3], probabilities);
    }

    [Fact]
    public void SigmoidCrossEntropyOfOutputsFarApartIsFinite()
    {
        Loss loss = Loss.Create(new SigmoidCrossEntropySpec(), 3);
        float[] outputs = [1000f, -1000f, 0f];
        float[] probabilities = new float[3];
        loss.Probabilities(outputs, probabilities, 1);
        Assert.Equal([1f / 1.5f, 0f, 0.5f / 1.5f], probabilities);
        Assert.Equal(2000.0 + Math.Log(2), loss.Sum(outputs, [0f, 1f, 0f], 1), 1e-6);
    }

    [Fact]
    public void TheFirstOfEqualOutputsCounts()
    {
        Loss loss = Loss.Create(new MeanSquaredErrorSpec(), 2);
        Assert.Equal(1, loss.Correct([0.5f, 0.5f, 0.5f, 0.5f], [1f, 0f, 0f, 1f], 2));
    }
}
