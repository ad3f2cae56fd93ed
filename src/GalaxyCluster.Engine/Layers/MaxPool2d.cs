using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>The largest value of each window; the gradient goes to the first such value in reading order.</summary>
internal sealed class MaxPool2d : Layer
{
    private readonly Pooling _pooling;

    private MaxPool2d(LayerSite site, Pooling pooling)
        : base(site, pooling.OutputOf(site.Input)) => _pooling = pooling;

    public static LayerKind Vocabulary { get; } = new(
        "maxPool", Pooling.Settings, site => new MaxPool2d(site, Pooling.Of(site)), Shorthand: "size");

    public override long ForwardFlops => (long)_pooling.Size * _pooling.Size * Output.Length;
}
