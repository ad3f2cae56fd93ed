namespace GalaxyCluster.Engine.Layers;

/// <summary>y = x / (1 + exp(-x)), also called swish.</summary>
internal sealed class Silu : Layer
{
    private Silu(LayerSite site)
        : base(site, site.Input)
    {
    }

    public static LayerKind Vocabulary { get; } = new("silu", [], site => new Silu(site));

    public override long ForwardFlops => Output.Length;
}
