using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = x (1 + erf(x / sqrt 2)) / 2, the exact form.</summary>
internal sealed class Gelu : PointwiseLayer<GeluForward, GeluBackward>
{
    private Gelu(LayerSite site)
        : base(site, default, default, fromOutput: false)
    {
    }

    public static LayerKind Vocabulary { get; } = new("gelu", [], site => new Gelu(site));
}
