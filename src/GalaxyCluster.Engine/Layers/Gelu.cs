namespace GalaxyCluster.Engine.Layers;

/// <summary>y = x (1 + erf(x / sqrt 2)) / 2, the exact form.</summary>
internal sealed class Gelu : Layer
{
    private Gelu(LayerSite site)
        : base(site, site.Input)
    {
    }

    public static LayerKind Vocabulary { get; } = new("gelu", [], site => new Gelu(site));

    public override long ForwardFlops => Output.Length;
}
