using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>y = body(x) + shortcut(x); without a shortcut, y = body(x) + x. (He et al. 2016.)</summary>
internal sealed class Residual : Layer
{
    private readonly Sequential _body;

    private readonly Sequential? _shortcut;

    private Residual(LayerSite site, Sequential body, Sequential? shortcut)
        : base(site, body.Output)
        => (_body, _shortcut) = (body, shortcut);

    public static LayerKind Vocabulary { get; } = new("residual",
    [
        new LayersSetting("body"),
        new LayersSetting("shortcut", ImmutableArray<LayerSpec>.Empty),
    ], Create, Shorthand: "body");

    public override ImmutableArray<Layer> Children => _shortcut is null ? [_body] : [_body, _shortcut];

    public override long ForwardFlops => Children.Sum(child => child.ForwardFlops) + Output.Length;

    private static Residual Create(LayerSite site)
    {
        ImmutableArray<LayerSpec> shortcut = site.Spec.Layers("shortcut");
        if (site.Spec.Layers("body").IsEmpty)
            throw site.DoesNotFit("the body has no layers");
        Residual residual = new(
            site, site.Chain("body"), shortcut.IsEmpty ? null : site.Chain("shortcut"));
        LayerShape other = residual._shortcut?.Output ?? site.Input;
        if (residual.Output != other)
        {
            throw site.DoesNotFit($"the body puts out {residual.Output}, but {other} comes from the "
                + (residual._shortcut is null ? "input; give it a shortcut that changes the shape" : "shortcut"));
        }
        return residual;
    }
}
