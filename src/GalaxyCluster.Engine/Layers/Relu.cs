namespace GalaxyCluster.Engine.Layers;

/// <summary>y = max(x, 0).</summary>
internal sealed class Relu : Layer
{
    private Relu(LayerSite site)
        : base(site, site.Input)
    {
    }

    public static LayerKind Vocabulary { get; } = new("relu", [], site => new Relu(site));

    public override long ForwardFlops => Output.Length;
}
