using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = x above zero, slope * x below.</summary>
internal sealed class LeakyRelu : PointwiseLayer<LeakyReluForward, LeakyReluBackward>
{
    private LeakyRelu(LayerSite site, float slope)
        : base(site, new LeakyReluForward(slope), new LeakyReluBackward(slope), fromOutput: false)
    {
    }

    public static LayerKind Vocabulary { get; } = new(
        "leakyRelu", [new NumberSetting("slope", 0f, 1f, 0.01f)],
        site => new LeakyRelu(site, site.Spec.Number("slope")),
        Shorthand: "slope");
}
