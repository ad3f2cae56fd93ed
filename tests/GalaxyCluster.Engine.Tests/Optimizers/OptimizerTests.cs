using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Optimizers;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Optimizers;

public sealed class OptimizerTests
{
    private static readonly Model Network = Model.Build(
        ModelSpec.Parse("{ name: m, layers: [ flatten, { dense: 4 }, batchNorm, { dense: classes } ] }", "m"), new ImageShape(1, 2, 2), 2);

    [Fact]
    public void StateIsAsLongAsTheMethodNeeds()
    {
        Assert.Equal(0, Optimizer.Create(new SgdSpec(0.1f), Network).StateLength);
        Assert.Equal(Network.FlatLength, Optimizer.Create(new SgdSpec(0.1f, Momentum: 0.9f), Network).StateLength);
        Assert.Equal(2 * Network.FlatLength, Optimizer.Create(new AdamWSpec(0.1f), Network).StateLength);
    }

    [Fact]
    public void BuffersAreReplacedAndWeightsStepped()
    {
        float[] flat = new float[Network.FlatLength];
        float[] mean = new float[Network.FlatLength];
        Array.Fill(flat, 1f);
        Array.Fill(mean, 0.5f);
        Optimizer.Create(new SgdSpec(0.1f), Network).Step(flat, mean, [], 0, learningRateFactor: 0.5f);
        foreach (ParameterTensor tensor in Network.Parameters)
        {
            float expected = tensor.Kind == ParameterKind.Buffer ? 0.5f : 1f - (0.1f * 0.5f * 0.5f);
            Assert.All(flat[tensor.Offset..(tensor.Offset + tensor.Length)], value => Assert.Equal(expected, value));
        }
    }

    [Fact]
    public void OnlyWeightsDecay()
    {
        foreach (OptimizerSpec spec in (OptimizerSpec[])[new SgdSpec(0.1f, WeightDecay: 0.1f), new AdamWSpec(0.1f, WeightDecay: 0.1f)])
        {
            Optimizer optimizer = Optimizer.Create(spec, Network);
            float[] flat = new float[Network.FlatLength];
            Array.Fill(flat, 1f);
            optimizer.Step(flat, new float[flat.Length], new float[optimizer.StateLength], 0, 1f);
            foreach (ParameterTensor tensor in Network.Parameters.Where(t => t.Kind == ParameterKind.Trainable))
                Assert.Equal(tensor.Decays, flat[tensor.Offset] < 1f);
        }
    }

    [Fact]
    public void SettingsOutOfRangeAreNamed()
    {
        (OptimizerSpec Spec, string Name)[] wrong =
        [
            (new SgdSpec(0f), "learningRate"), (new SgdSpec(float.NaN), "learningRate"), (new SgdSpec(0.1f, Momentum: 1f), "momentum"),
            (new SgdSpec(0.1f, Nesterov: true), "nesterov"), (new SgdSpec(0.1f, WeightDecay: -1f), "weightDecay"),
            (new AdamWSpec(0.1f, Beta1: 1f), "beta1"), (new AdamWSpec(0.1f, Beta2: -0.1f), "beta2"), (new AdamWSpec(0.1f, Epsilon: 0f), "epsilon"),
        ];
        foreach ((OptimizerSpec spec, string name) in wrong)
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() => Optimizer.Create(spec, Network));
            Assert.StartsWith(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ArraysThatDoNotFitAreRefused()
    {
        Optimizer optimizer = Optimizer.Create(new SgdSpec(0.1f), Network);
        float[] flat = new float[Network.FlatLength];
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Step(flat, new float[flat.Length - 1], [], 0, 1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Step(flat, flat, new float[1], 0, 1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Step(flat, flat, [], -1, 1f));
    }
}
