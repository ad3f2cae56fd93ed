using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = x above zero, slope * x below.</summary>
internal sealed class LeakyRelu : Layer
{
    private readonly float _slope;

    private LeakyRelu(LayerSite site)
        : base(site, site.Input) => _slope = site.Spec.Number("slope");

    public static LayerKind Vocabulary { get; } = new(
        "leakyRelu", [new NumberSetting("slope", 0f, 1f, 0.01f)], site => new LeakyRelu(site), Shorthand: "slope");

    public override long ForwardFlops => Output.Length;
}
