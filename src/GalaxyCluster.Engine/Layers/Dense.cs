using System.Collections.Immutable;
using GalaxyCluster.Engine.Kernels;
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

    private static Dense Create(LayerSite site)
        => new(site, site.RowInput, site.Spec["units"] is int units ? units : site.ClassCount);
}
