using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Models;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Models;

public sealed class ModelTests
{
    private static readonly ImageShape Picture = new(3, 16, 12);

    [Theory]
    [InlineData("[]", "layers: the model has no layers")]
    [InlineData("[ relu ]", "layers[0].relu: the last layer puts out 3x16x12, but there are 4 classes; end with 'dense: classes'")]
    [InlineData("[ flatten, { dense: 5 } ]", "layers[1].dense: the last layer puts out 5 features, but there are 4 classes")]
    [InlineData("[ { dense: classes } ]", "layers[0].dense: dense needs a row of features, but 3x16x12 comes in; put flatten or globalAveragePool before it")]
    [InlineData("[ flatten, { conv: 3 } ]", "layers[1].conv: conv needs channels x height x width, but 576 features come in")]
    [InlineData("[ flatten, maxPool ]", "layers[1].maxPool: maxPool needs channels x height x width")]
    [InlineData("[ { conv: { filters: 4, kernel: 15, padding: 0 } } ]", "layers[0].conv: a 15x15 kernel with padding 0 is larger than the input 3x16x12")]
    [InlineData("[ { conv: { filters: 4, kernel: 4 } } ]", "layers[0].conv: 'padding: same' needs an odd kernel, not 4")]
    [InlineData("[ { conv: { filters: 4, kernel: 3, padding: 3 } } ]", "layers[0].conv: padding 3 is not smaller than the kernel 3")]
    [InlineData("[ { conv: { filters: 4, groups: 2 } } ]", "layers[0].conv: 2 groups do not divide 3 input channels and 4 filters")]
    [InlineData("[ { maxPool: 13 } ]", "layers[0].maxPool: a 13x13 window is larger than the input 3x16x12")]
    [InlineData("[ { groupNorm: 2 } ]", "layers[0].groupNorm: 2 groups do not divide 3 channels")]
    [InlineData("[ softmax ]", "layers[0].softmax: softmax needs a row of features")]
    [InlineData("[ { residual: [] } ]", "layers[0].residual: the body has no layers")]
    [InlineData("[ relu, { residual: [ { conv: 4 } ] } ]", "layers[1].residual: the body puts out 4x16x12, but 3x16x12 comes from the input; give it a shortcut")]
    [InlineData("[ { residual: { body: [ { conv: 4 } ], shortcut: [ { conv: 5 } ] } } ]", "layers[0].residual: the body puts out 4x16x12, but 5x16x12 comes from the shortcut")]
    [InlineData("[ { residual: [ relu, { conv: { filters: 3, groups: 3 } }, { groupNorm: 2 } ] } ]", "layers[0].residual.body[2].groupNorm: 2 groups")]
    [InlineData("[ { concat: [ [ relu ], [ maxPool ] ] } ]", "layers[0].concat: branches put out 3x16x12 and 3x8x6; only the number of channels may differ")]
    [InlineData("[ { concat: [ [ relu ], [ { groupNorm: 2 } ] ] } ]", "layers[0].concat.branches[1][0].groupNorm: 2 groups")]
    [InlineData("[ { conv: 8 }, { conv: { filters: 65536, kernel: 31 } } ]", "layers[1].conv: has more than 268435456 weights")]
    [InlineData("[ { conv: { filters: 60000, kernel: 1 } }, relu, { concat: [ [ relu ], [ relu ] ] } ]", "layers[2].concat: 120000 channels are more than 65536")]
    [InlineData("[ flatten, { dense: 65536 }, { dense: 65536 } ]", "layers[2].dense: with its weight the model has more than")]
    public void LayersThatDoNotFitAreNamed(string layers, string message)
    {
        ModelSpec spec = ModelSpec.Parse($"name: m\nlayers: {layers}", "my.yaml");
        ModelShapeException error = Assert.Throws<ModelShapeException>(() => Model.Build(spec, Picture, 4));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("my.yaml:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AShapeErrorKnowsItsLine()
    {
        ModelSpec spec = ModelSpec.Parse("name: m\nlayers:\n  - relu\n  - residual:\n      - relu\n      - maxPool: 60\n", "my.yaml");
        ModelShapeException error = Assert.Throws<ModelShapeException>(() => Model.Build(spec, Picture, 4));
        Assert.Equal(6, error.Line);
        Assert.Equal("layers[1].residual.body[1].maxPool", error.Layer);
        Assert.StartsWith("my.yaml:6: layers[1].residual.body[1].maxPool: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorsLieOneAfterAnotherInModelOrder()
    {
        foreach (string name in KnownModels.Names)
        {
            Model model = Model.Build(KnownModels.Load(name), new ImageShape(3, 32, 32), 5);
            int next = 0;
            foreach (ParameterTensor tensor in model.Parameters)
            {
                Assert.Equal(next, tensor.Offset);
                Assert.Equal(tensor.Shape.Aggregate(1, (a, b) => a * b), tensor.Length);
                Assert.Equal(tensor.Decays, tensor.Kind == ParameterKind.Trainable && tensor.Shape.Length > 1);
                next += tensor.Length;
            }
            Assert.Equal(model.FlatLength, next);
            Assert.Equal(model.Parameters.Length, model.Parameters.Select(p => p.Name).Distinct().Count());
        }
    }

    [Fact]
    public void NamesAreReadable()
    {
        Model model = Model.Build(
            ModelSpec.Parse(
                "{ name: m, layers: [ { residual: [ { conv: 3 }, batchNorm ] }, { concat: [ [ relu ], [ { conv: 2 } ] ] }, "
                + "flatten, { dense: { units: classes, bias: false } } ] }", "m"),
            Picture, 4);
        Assert.Equal(
            [
                "layers.0.residual.body.0.conv.weight", "layers.0.residual.body.0.conv.bias",
                "layers.0.residual.body.1.batchNorm.weight", "layers.0.residual.body.1.batchNorm.bias",
                "layers.0.residual.body.1.batchNorm.running_mean", "layers.0.residual.body.1.batchNorm.running_var",
                "layers.1.concat.branches.1.0.conv.weight", "layers.1.concat.branches.1.0.conv.bias", "layers.3.dense.weight",
            ],
            model.Parameters.Select(p => p.Name));
    }

    [Fact]
    public void ReferenceCostsWhatItCosts()
    {
        Model model = Model.Build(KnownModels.Load("reference"), new ImageShape(3, 64, 64), 10);
        long convolutions = 2L * 9 * (
            (64 * 64 * ((3 * 32) + (32 * 32))) + (32 * 32 * ((32 * 64) + (64 * 64))) + (16 * 16 * ((64 * 128) + (128 * 128))));
        Assert.InRange(model.ForwardFlopsPerSample, convolutions, convolutions * 1.01);
        LayerSummary first = model.Summary[0];
        Assert.Equal(("layers[0].conv", "conv", 0, "32x64x64", 896L), (first.Path, first.Kind, first.Depth, first.OutputShape, first.ParameterCount));
        Assert.Equal(model.TrainableCount, model.Summary.Where(line => line.Depth == 0).Sum(line => line.ParameterCount));
    }

    [Fact]
    public void FirstWeightsFollowTheAskedDistribution()
    {
        Assert.Equal(Math.Sqrt(2.0 / 200), Deviation("he"), 0.003);
        Assert.Equal(Math.Sqrt(1.0 / 200), Deviation("lecun"), 0.003);
        Assert.Equal(Math.Sqrt(2.0 / 500), Deviation("xavier"), 0.003);
        Assert.Equal(0.5, Deviation("normal, initDeviation: 0.5"), 0.01);
        Assert.Equal(0.0, Deviation("zero"));
    }

    [Fact]
    public void ATensorsFirstValuesDependOnSeedAndPlaceAlone()
    {
        Model one = Build("{ name: m, layers: [ flatten, { dense: 7 }, { dense: classes } ] }");
        Model other = Build("{ name: m, layers: [ flatten, { dense: 7 }, tanh, { dense: 9 }, { dense: classes } ] }");
        float[] first = Initialized(one, 5);
        Assert.Equal(first, Initialized(one, 5));
        Assert.NotEqual(first, Initialized(one, 6));
        int shared = one.Parameters[0].Length;
        Assert.Equal(first[..shared], Initialized(other, 5)[..shared]);
    }

    [Fact]
    public void ImpossibleSizesAreRefused()
    {
        ModelSpec spec = KnownModels.Load("mlp");
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.Build(spec, new ImageShape(0, 8, 8), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.Build(spec, new ImageShape(3, 8, 1 << 20), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.Build(spec, new ImageShape(3, 8, 8), 0));
    }

    private static Model Build(string yaml) => Model.Build(ModelSpec.Parse(yaml, "m"), Picture, 4);

    private static float[] Initialized(Model model, ulong seed)
    {
        float[] flat = new float[model.FlatLength];
        model.Initialize(flat, seed);
        return flat;
    }

    private static double Deviation(string init)
    {
        Model model = Model.Build(
            ModelSpec.Parse($"{{ name: m, layers: [ flatten, {{ dense: {{ units: 300, init: {init} }} }}, {{ dense: classes }} ] }}", "m"),
            new ImageShape(2, 10, 10), 4);
        float[] weights = Initialized(model, 9)[..model.Parameters[0].Length];
        return Math.Sqrt(weights.Average(w => (double)w * w));
    }

    [Theory]
    [InlineData("conv: 16", ConvolutionAlgorithm.Winograd)]
    [InlineData("conv: { filters: 16, winograd: false }", ConvolutionAlgorithm.Direct)]
    [InlineData("conv: { filters: 16, kernel: 5 }", ConvolutionAlgorithm.Winograd)]
    [InlineData("conv: { filters: 16, kernel: 7 }", ConvolutionAlgorithm.Direct)]
    public void AModelMayDoWithoutWinograd(string convolution, ConvolutionAlgorithm expected)
    {
        string yaml = $"name: x\nlayers: [ {{ conv: 16 }}, {{ {convolution} }}, flatten, {{ dense: classes }} ]";
        Model model = Model.Build(ModelSpec.Parse(yaml, "x"), Picture, 4);
        Assert.Equal(expected.ToString(), model.Layers.Children[1].Algorithm);
        Assert.Equal(
            expected == ConvolutionAlgorithm.Direct && convolution.Contains("winograd", StringComparison.Ordinal),
            model.Spec.Canonical.Contains("\"winograd\":false", StringComparison.Ordinal));
    }
}
