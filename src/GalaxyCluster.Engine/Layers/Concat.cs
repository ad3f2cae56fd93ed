using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// Runs branches on the same input and puts their channels (or features) side by side, in the order of the file.
/// </summary>
internal sealed class Concat : Layer
{
    private readonly ImmutableArray<Sequential> _branches;

    private Concat(LayerSite site, ImmutableArray<Sequential> branches, LayerShape output)
        : base(site, output) => _branches = branches;

    public static LayerKind Vocabulary { get; } = new(
        "concat", [new BranchesSetting("branches")], Create, Shorthand: "branches");

    public override ImmutableArray<Layer> Children => ImmutableArray<Layer>.CastUp(_branches);

    public override int InputHalo => _branches.Max(branch => branch.InputHalo);

    public override long ScratchLength(int maxBatch, int threads)
        => _branches.Max(branch => branch.ScratchLength(maxBatch, threads));

    public override long ForwardFlops => _branches.Sum(branch => branch.ForwardFlops);

    public override bool SplitsBySample => _branches.All(branch => branch.SplitsBySample && branch.Phases == 1);

    public override LayerBuffers CreateBuffers(
        Activation input, Activation output, int maxBatch, int batch, LayerBuffers? first)
    {
        ImmutableArray<LayerBuffers>.Builder children = ImmutableArray.CreateBuilder<LayerBuffers>(_branches.Length);
        List<Activation> owned = [];
        foreach (Sequential branch in _branches)
        {
            Activation branchInput = input.Fork();
            Activation branchOutput = new(branch.Output, branch.GradientHalo, maxBatch);
            owned.AddRange([branchInput, branchOutput]);
            children.Add(branch.CreateBuffers(branchInput, branchOutput, maxBatch, batch, first?.Children[children.Count]));
        }
        return new LayerBuffers(input, output, 0, 0, children.MoveToImmutable(), first, [.. owned]);
    }

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        int first = 0;
        for (int i = 0; i < _branches.Length; i++)
        {
            LayerBuffers branch = buffers.Children[i];
            _branches[i].Forward(branch, step);
            branch.Output.CopyChannelsTo(buffers.Output, first, step.Count);
            first += branch.Output.Shape.Channels;
        }
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        int first = 0;
        for (int i = 0; i < _branches.Length; i++)
        {
            LayerBuffers branch = buffers.Children[i];
            branch.Output.TakeGradientChannels(buffers.Output, first, step.Count);
            first += branch.Output.Shape.Channels;
            _branches[i].Backward(branch, step);
            if (i == 0)
                buffers.Input.TakeGradient(branch.Input, step);
            else
                buffers.Input.SetGradientToSum(buffers.Input, branch.Input, step);
        }
    }

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
