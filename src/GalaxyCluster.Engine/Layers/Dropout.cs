using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// In training each value is zero with probability <c>rate</c> and otherwise divided by (1 - rate); nothing happens
/// otherwise. (Srivastava et al. 2014, inverted.)
/// </summary>
/// <remarks>
/// Whether value i of sample s is dropped depends on (run seed, epoch, round, slot, local step, layer, s, i) with i
/// counted in C,H,W order: not on memory layout, thread or worker.
/// </remarks>
internal sealed class Dropout : Layer
{
    private readonly float _rate;

    private Dropout(LayerSite site)
        : base(site, site.Input) => _rate = site.Spec.Number("rate");

    public static LayerKind Vocabulary { get; } = new(
        "dropout", [new NumberSetting("rate", 0f, 0.99f)], site => new Dropout(site), Shorthand: "rate");

    public override long ForwardFlops => Output.Length;
}
