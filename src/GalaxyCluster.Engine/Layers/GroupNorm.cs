using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// As <see cref="BatchNorm"/>, but with the mean and variance of each sample's groups of channels: nothing depends on the
/// other samples, so training and evaluation are the same function. (Wu and He 2018.)
/// </summary>
internal sealed class GroupNorm : Layer
{
    private readonly ParameterTensor _weight;
    private readonly ParameterTensor _bias;
    private readonly int _groups;
    private readonly float _epsilon;

    private GroupNorm(LayerSite site, int groups)
        : base(site, site.Input)
    {
        _groups = groups;
        _epsilon = site.Spec.Number("epsilon");
        _weight = site.Parameter("weight", [site.Input.Channels], Initializer.One, decays: false);
        _bias = site.Parameter("bias", [site.Input.Channels], Initializer.Zero, decays: false);
    }

    public static LayerKind Vocabulary { get; } = new("groupNorm",
    [
        new IntSetting("groups", 1, ModelLimits.Channels, 8),
        new NumberSetting("epsilon", 1e-12f, 1f, 1e-5f),
    ], Create, Shorthand: "groups");

    public override ImmutableArray<ParameterTensor> Parameters => [_weight, _bias];

    public override long ForwardFlops => 6L * Output.Length;

    /// <summary>Per sample and group: mean, then 1 / sqrt(variance + epsilon).</summary>
    public override long SavedLength(int maxBatch) => 2L * maxBatch * _groups;

    private static GroupNorm Create(LayerSite site)
    {
        int groups = site.Spec.Int("groups");
        if (site.Input.Channels % groups != 0)
            throw site.DoesNotFit($"{groups} groups do not divide {site.Input.Channels} channels");
        return new GroupNorm(site, groups);
    }
}
