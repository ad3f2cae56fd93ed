using System.Collections.Immutable;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// Layers one after another: a whole model, the body of a residual, a branch. It has no name in the model file.
/// </summary>
internal sealed class Sequential : Layer
{
    /// <summary>What runs: <see cref="Children"/> with neighbours joined where one kernel does both.</summary>
    private readonly ImmutableArray<Layer> _running;

    /// <summary>The same, phase by phase.</summary>
    private readonly LayerChain _chain;

    public Sequential(LayerSite site, ImmutableArray<Layer> layers)
        : base(site, layers.IsEmpty ? site.Input : layers[^1].Output)
    {
        Children = layers;
        _running = Stage.Form(Fusion.Join(layers));
        _chain = new LayerChain(_running, inGroups: false);
    }

    /// <summary>Some of the layers of another, which keeps them as its children.</summary>
    /// <param name="layers">One or more.</param>
    /// <param name="inputIsRelu">As <see cref="Fusion.Join"/>.</param>
    public Sequential(ImmutableArray<Layer> layers, bool inputIsRelu)
        : base(layers[0], layers[^1])
    {
        Children = layers;
        _running = Stage.Form(Fusion.Join(layers, inputIsRelu));
        _chain = new LayerChain(_running, inGroups: false);
    }

    public override ImmutableArray<Layer> Children { get; }

    public override bool SplitsBySample => _running.All(layer => layer.SplitsBySample);

    public override int Phases => _chain.Phases;

    public override bool KeepsGradient => _chain.KeepsGradient;

    public override long ForwardFlops => Children.Sum(layer => layer.ForwardFlops);

    public override bool TakesPictures => !_running.IsEmpty && _running[0].TakesPictures;

    public override int InputHalo => _running.IsEmpty ? 0 : _running[0].InputHalo;

    public override int GradientHalo => _running.IsEmpty ? 0 : _running[^1].GradientHalo;

    public override long ScratchLength(int maxBatch, int threads)
        => _running.IsEmpty ? 0 : _running.Max(layer => layer.ScratchLength(maxBatch, threads));

    public override LayerBuffers CreateBuffers(
        Activation input, Activation output, int maxBatch, int batch, LayerBuffers? first)
    {
        ImmutableArray<LayerBuffers>.Builder children = ImmutableArray.CreateBuilder<LayerBuffers>(_running.Length);
        List<Activation> between = [];
        Activation current = input;
        for (int i = 0; i < _running.Length; i++)
        {
            Activation next = output;
            if (i < _running.Length - 1)
            {
                next = Activation.Between(_running[i], _running[i + 1], maxBatch);
                if (!_running[i].KeepsGradient)
                    next = next.GradientIn(first?.Children[i].Output);
                between.Add(next);
            }
            children.Add(_running[i].CreateBuffers(current, next, maxBatch, batch, first?.Children[i]));
            current = next;
        }
        return new LayerBuffers(input, output, 0, 0, children.MoveToImmutable(), first, [.. between]);
    }

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        if (_running.IsEmpty)
            buffers.Output.TakeValue(buffers.Input, step);
        for (int i = 0; i < _running.Length; i++)
        {
            _running[i].Forward(buffers.Children[i], step);
            step.Times?.Lap(_running[i], LayerPass.Forward);
            if (step.Checks)
                StepCheck.AfterForward(_running[i], buffers.Children[i], step);
        }
    }

    public override void ForwardPhase(int phase, LayerBuffers buffers, in Step step)
    {
        if (_running.IsEmpty)
            buffers.Output.TakeValue(buffers.Input, step);
        _chain.Forward(phase, buffers.Children, step);
    }

    public override void BackwardPhase(int phase, LayerBuffers buffers, in Step step)
    {
        if (_running.IsEmpty)
            buffers.Input.TakeGradient(buffers.Output, step);
        _chain.Backward(phase, buffers.Children, step);
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        if (_running.IsEmpty)
            buffers.Input.TakeGradient(buffers.Output, step);
        for (int i = _running.Length - 1; i >= 0; i--)
        {
            _running[i].Backward(buffers.Children[i], step);
            step.Times?.Lap(_running[i], LayerPass.InputGradient);
            if (step.Checks)
                StepCheck.AfterBackward(_running[i], buffers.Children[i], step);
        }
    }
}
