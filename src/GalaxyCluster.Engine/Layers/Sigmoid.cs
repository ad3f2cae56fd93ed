namespace GalaxyCluster.Engine.Layers;

/// <summary>y = 1 / (1 + exp(-x)).</summary>
internal sealed class Sigmoid : Layer
{
    private Sigmoid(LayerSite site)
        : base(site, site.Input)
    {
    }

    public static LayerKind Vocabulary { get; } = new("sigmoid", [], site => new Sigmoid(site));

    public override long ForwardFlops => Output.Length;
}
