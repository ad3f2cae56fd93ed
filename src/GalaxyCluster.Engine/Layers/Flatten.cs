namespace GalaxyCluster.Engine.Layers;

/// <summary>C x H x W to a row of features in that order; a row stays as it is.</summary>
internal sealed class Flatten : Layer
{
    private Flatten(LayerSite site)
        : base(site, LayerShape.Row(site.Input.Length))
    {
    }

    public static LayerKind Vocabulary { get; } = new("flatten", [], site => new Flatten(site));

    public override long ForwardFlops => 0;
}
