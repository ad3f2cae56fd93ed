using System.Collections.Immutable;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// Neighbouring layers that are computed together for a few samples at a time, first forward through all of them, later
/// backward: what one layer writes is still in the cache when the next one reads it.
/// </summary>
/// <remarks>
/// The size of a group follows from the shapes alone. Sums over samples go on from group to group in the order of the
/// samples, so that the numbers are those of the layers computed for the whole batch. Gradients between the layers are
/// kept for one group only, and so is a norm's output that the next layer alone reads: for backward it is put out once more
/// from the norm's input, which is read there anyway, instead of going through memory in both directions. The first stage
/// of a network takes the pictures in the same way: blocks of 16 channels are five times as large as three bands.
/// A norm over the batch cuts the work into phases: all groups go through what stands before its statistics are known, then
/// all go on. The gradient of its output is kept for all of them.
/// </remarks>
internal sealed class Stage : Layer
{
    /// <summary>
    /// Pixels times blocks of channels that a group has about, where the batch has as many: enough for a kernel to read its
    /// weights once for several tiles and for a team to share a norm, and few enough (half a megabyte) for the activations
    /// of two layers to stay in a second-level cache.
    /// </summary>
    internal const int GroupLines = 8192;

    private readonly ImmutableArray<Layer> _layers;

    private readonly LayerChain _chain;

    private readonly int _groupSize;

    private Stage(ImmutableArray<Layer> layers)
        : base(layers[0], layers[^1])
    {
        _layers = layers;
        _chain = new LayerChain(layers, inGroups: true);
        Shape size = layers[0].Output.Size;
        _groupSize = Math.Max(1, GroupLines / (size.Pixels * size.Blocks));
    }

    public override string Title => _layers[0].Title;

    public override string? Algorithm => _layers[0].Algorithm;

    public override bool SplitsBySample => true;

    public override int Phases => _chain.Phases;

    public override bool KeepsGradient => _chain.KeepsGradient;

    public override long ForwardFlops => _layers.Sum(layer => layer.ForwardFlops);

    public override bool TakesPictures => _layers[0].Phases == 1;

    public override int InputHalo => _layers[0].InputHalo;

    public override int GradientHalo => _layers[^1].GradientHalo;

    /// <summary>Puts layers together where that can help; the others stay as they are.</summary>
    public static ImmutableArray<Layer> Form(ImmutableArray<Layer> layers)
    {
        ImmutableArray<Layer>.Builder formed = ImmutableArray.CreateBuilder<Layer>();
        for (int first = 0; first < layers.Length;)
        {
            int end = EndOf(layers, first);
            if (end - first > 1)
                formed.Add(new Stage(layers[first..end]));
            else
                formed.Add(layers[first]);
            first = end;
        }
        return formed.ToImmutable();
    }

    public override long ScratchLength(int maxBatch, int threads)
        => _layers.Max(layer => layer.ScratchLength(Math.Min(maxBatch, _groupSize), threads));

    public override LayerBuffers CreateBuffers(
        Activation input, Activation output, int maxBatch, int batch, LayerBuffers? first)
    {
        ImmutableArray<Activation> between =
        [
            .. Enumerable.Range(0, _layers.Length - 1)
                .Select(i => Activation.Between(_layers[i], _layers[i + 1], maxBatch)),
        ];
        var groups = ImmutableArray.CreateBuilder<LayerBuffers>((maxBatch + _groupSize - 1) / _groupSize);
        LayerBuffers? firstGroup = first?.Children[0];
        for (int start = 0; start < maxBatch; start += _groupSize)
        {
            groups.Add(CreateGroup(
                input, between, output, start, Math.Min(_groupSize, maxBatch - start), batch, firstGroup));
            firstGroup ??= groups[0];
        }
        return new LayerBuffers(input, output, 0, 0, groups.MoveToImmutable(), first, between);
    }

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        for (int phase = 0; phase < Phases; phase++)
            ForwardPhase(phase, buffers, step);
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        for (int phase = 0; phase < Phases; phase++)
            BackwardPhase(phase, buffers, step);
    }

    public override void ForwardPhase(int phase, LayerBuffers buffers, in Step step)
    {
        for (int group = 0; group * _groupSize < step.Count; group++)
        {
            Step part = PartOf(step, group);
            if (phase == 0)
                TakePictures(buffers, group, part);
            _chain.Forward(phase, buffers.Children[group].Children, part);
        }
    }

    public override void BackwardPhase(int phase, LayerBuffers buffers, in Step step)
    {
        for (int group = 0; group * _groupSize < step.Count; group++)
        {
            Step part = PartOf(step, group);
            if (phase == Phases - 1 && part.Count < step.BatchCount)
                TakePictures(buffers, group, part);
            _chain.Backward(phase, buffers.Children[group].Children, part);
        }
    }

    /// <summary>Layers stay together while the size of the picture stays; pooling goes with what it makes smaller.</summary>
    private static int EndOf(ImmutableArray<Layer> layers, int first)
    {
        if (!Splits(layers[first]))
            return first + 1;
        int end = first + 1;
        while (end < layers.Length && Splits(layers[end])
            && layers[end].Input.Size.Pixels == layers[first].Output.Size.Pixels)
        {
            end++;
        }
        return end;
    }

    private static bool Splits(Layer layer) => layer.SplitsBySample && layer.Input.IsSpatial && layer.Output.IsSpatial;

    /// <summary>
    /// A group's pictures, for forward and, where the next group took their place, for the last phase of backward.
    /// </summary>
    private void TakePictures(LayerBuffers buffers, int group, in Step part)
    {
        if (!buffers.Input.IsTakenInGroups)
            return;
        int length = Input.Length;
        BlockedLayout.FromRows(
            part.Pictures.Slice(part.First * length, part.Count * length), buffers.Children[group].Input.Value, part.Count);
        part.Times?.LapEdges();
    }

    private LayerBuffers CreateGroup(
        Activation input, ImmutableArray<Activation> between, Activation output, int start, int count, int batch,
        LayerBuffers? first)
    {
        var views = ImmutableArray.CreateBuilder<Activation>(_layers.Length + 1);
        Activation pictures = input.Samples(start, count);
        views.Add(input.IsTakenInGroups ? pictures.WithValueOfGroup(first?.Input) : pictures);
        for (int i = 0; i < between.Length; i++)
        {
            Activation? shared = first?.Children[i].Output;
            Activation view = _layers[i].KeepsGradient
                ? between[i].Samples(start, count)
                : between[i].Group(start, count, shared);
            views.Add(_chain.Forgets(i) ? view.WithValueOfGroup(shared) : view);
        }

        views.Add(output.Samples(start, count));
        var children = ImmutableArray.CreateBuilder<LayerBuffers>(_layers.Length);
        for (int i = 0; i < _layers.Length; i++)
            children.Add(_layers[i].CreateBuffers(views[i], views[i + 1], count, batch, first?.Children[i]));
        return new LayerBuffers(
            views[0], views[^1], 0, 0, children.MoveToImmutable(), first, views.MoveToImmutable());
    }

    private Step PartOf(in Step step, int group) => step with
    {
        First = step.First + (group * _groupSize),
        Count = Math.Min(_groupSize, step.Count - (group * _groupSize)),
    };
}
