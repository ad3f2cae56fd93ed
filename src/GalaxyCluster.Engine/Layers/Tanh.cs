using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = tanh(x).</summary>
internal sealed class Tanh : PointwiseLayer<TanhForward, TanhBackward>
{
    private Tanh(LayerSite site)
        : base(site, default, default, fromOutput: true)
    {
    }

    public static LayerKind Vocabulary { get; } = new("tanh", [], site => new Tanh(site));
}
