namespace GalaxyCluster.Engine.Layers;

/// <summary>y = tanh(x).</summary>
internal sealed class Tanh : Layer
{
    private Tanh(LayerSite site)
        : base(site, site.Input)
    {
    }

    public static LayerKind Vocabulary { get; } = new("tanh", [], site => new Tanh(site));

    public override long ForwardFlops => Output.Length;
}
