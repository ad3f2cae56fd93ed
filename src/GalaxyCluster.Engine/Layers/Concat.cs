using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>Runs branches on the same input and puts their channels (or features) side by side, in the order of the file.</summary>
internal sealed class Concat : Layer
{
    private readonly ImmutableArray<Sequential> _branches;

    private Concat(LayerSite site, ImmutableArray<Sequential> branches, LayerShape output)
        : base(site, output) => _branches = branches;

    public static LayerKind Vocabulary { get; } = new("concat", [new BranchesSetting("branches")], Create, Shorthand: "branches");

    public override ImmutableArray<Layer> Children => ImmutableArray<Layer>.CastUp(_branches);

    public override long ForwardFlops => _branches.Sum(branch => branch.ForwardFlops);

    private static Concat Create(LayerSite site)
    {
        int count = site.Spec.Branches("branches").Length;
        ImmutableArray<Sequential> branches = [.. Enumerable.Range(0, count).Select(i => site.Branch("branches", i))];
        LayerShape first = branches[0].Output;
        long channels = 0;
        foreach (Sequential branch in branches)
        {
            LayerShape output = branch.Output;
            if (output.IsSpatial != first.IsSpatial || output.Height != first.Height || output.Width != first.Width)
                throw site.DoesNotFit($"branches put out {first} and {output}; only the number of channels may differ");
            channels += output.Channels;
        }
        if (channels > ModelLimits.Channels)
            throw site.DoesNotFit($"{channels} channels are more than {ModelLimits.Channels}");
        LayerShape side = first.IsSpatial
            ? LayerShape.Spatial((int)channels, first.Height, first.Width)
            : LayerShape.Row((int)channels);
        return new Concat(site, branches, side);
    }
}
