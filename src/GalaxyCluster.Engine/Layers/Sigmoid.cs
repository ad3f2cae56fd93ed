using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = 1 / (1 + exp(-x)).</summary>
internal sealed class Sigmoid : PointwiseLayer<SigmoidForward, SigmoidBackward>
{
    private Sigmoid(LayerSite site)
        : base(site, default, default, fromOutput: true)
    {
    }

    public static LayerKind Vocabulary { get; } = new("sigmoid", [], site => new Sigmoid(site));
}
