using System.Collections.Immutable;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = W x + b. Weight [outputs, inputs]; rows [n, inputs] to [n, outputs].</summary>
internal sealed class Dense : Layer
{
    private const string Classes = "classes";

    private readonly ParameterTensor _weight;

    private readonly ParameterTensor? _bias;

    private Dense(LayerSite site, int inputs, int outputs)
        : base(site, LayerShape.Row(outputs))
    {
        _weight = WeightSettings.Weight(site, [outputs, inputs], fanIn: inputs, fanOut: outputs);
        _bias = WeightSettings.BiasOf(site, outputs);
    }

    public static LayerKind Vocabulary { get; } = new("dense",
    [
        new IntSetting("units", 1, ModelLimits.Channels, null, Classes),
        .. WeightSettings.All,
    ], Create, Shorthand: "units");

    public override ImmutableArray<ParameterTensor> Parameters => _bias is null ? [_weight] : [_weight, _bias];

    public override long ForwardFlops => 2L * Input.Channels * Output.Channels;

    public override bool JoinsGradients => true;

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        (int n, int inputs, int outputs) = (step.Count, Input.Channels, Output.Channels);
        Span<float> y = buffers.Output.Rows(n);
        RowSums.Repeat(step[_bias], y, n);
        Gemm.Multiply(
            n, outputs, inputs, buffers.Input.Rows(n), inputs, transposeA: false, step[_weight], inputs,
            transposeB: true,
            y, outputs, accumulate: true, step.Team);
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        (int n, int inputs, int outputs) = (step.Count, Input.Channels, Output.Channels);
        Span<float> gradY = buffers.Output.GradientRows(n);
        Gemm.Multiply(
            outputs, inputs, n, gradY, outputs, transposeA: true, buffers.Input.Rows(n), inputs, transposeB: false,
            step.Gradient(_weight), inputs, accumulate: false, step.Team);
        RowSums.Of(gradY, step.Gradient(_bias), n);
        if (buffers.Input.NeedsGradient)
        {
            Gemm.Multiply(
                n, inputs, outputs, gradY, outputs, transposeA: false, step[_weight], inputs, transposeB: false,
                buffers.Input.GradientRows(n), inputs, accumulate: false, step.Team);
        }
    }

    private static Dense Create(LayerSite site)
        => new(site, site.RowInput, site.Spec["units"] is int units ? units : site.ClassCount);
}
