using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = max(x, 0).</summary>
internal sealed class Relu : PointwiseLayer<ReluForward, ReluBackward>
{
    private Relu(LayerSite site)
        : base(site, default, default, fromOutput: true)
    {
    }

    public static LayerKind Vocabulary { get; } = new("relu", [], site => new Relu(site));
}
