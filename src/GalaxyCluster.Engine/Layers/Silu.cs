using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = x / (1 + exp(-x)), also called swish.</summary>
internal sealed class Silu : PointwiseLayer<SiluForward, SiluBackward>
{
    private Silu(LayerSite site)
        : base(site, default, default, fromOutput: false)
    {
    }

    public static LayerKind Vocabulary { get; } = new("silu", [], site => new Silu(site));
}
