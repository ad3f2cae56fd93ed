using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Optimizers;

public sealed class GradientClippingTests
{
    private static readonly Model Network = Model.Build(
        ModelSpec.Parse("{ name: m, layers: [ batchNorm, flatten, { dense: classes } ] }", "m"), new ImageShape(1, 1, 1), 2);

    [Fact]
    public void ALongGradientIsShortenedAndBuffersStay()
    {
        float[] mean = [3f, 4f, 100f, 200f, 0f, 0f, 0f, 0f];
        Assert.Equal(5f, GradientClipping.Clip(Network, mean, maxNorm: 1f));
        Assert.Equal(1f, GradientClipping.GlobalNorm(Network, mean), 1e-5f);
        Assert.Equal(0.6f, mean[0], 1e-5f);
        Assert.Equal((100f, 200f), (mean[2], mean[3]));
    }

    [Fact]
    public void AShortGradientIsLeftAlone()
    {
        float[] mean = [0.3f, 0.4f, 100f, 200f, 0f, 0f, 0f, 0f];
        float[] before = [.. mean];
        Assert.Equal(0.5f, GradientClipping.Clip(Network, mean, maxNorm: 1f), 1e-6f);
        Assert.Equal(before, mean);
    }

    [Fact]
    public void TheLimitMustBePositive()
        => Assert.Throws<ArgumentOutOfRangeException>(() => GradientClipping.Clip(Network, new float[8], 0f));
}
