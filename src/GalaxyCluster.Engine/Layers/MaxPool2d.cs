using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>The largest value of each window; the gradient goes to the first such value in reading order.</summary>
internal sealed class MaxPool2d : Layer
{
    private readonly Pooling _pooling;

    private readonly bool _inputIsRelu;

    private MaxPool2d(LayerSite site, Pooling pooling)
        : base(site, pooling.OutputOf(site.Input)) => _pooling = pooling;

    private MaxPool2d(MaxPool2d plain)
        : base(plain) => (_pooling, _inputIsRelu) = (plain._pooling, true);

    /// <summary>2x2 windows without overlap.</summary>
    public bool TakesPairs => _pooling is { Size: 2, Stride: 2 };

    public static LayerKind Vocabulary { get; } = new(
        "maxPool", Pooling.Settings, site => new MaxPool2d(site, Pooling.Of(site)), Shorthand: "size");

    public override bool SplitsBySample => true;

    public override long ForwardFlops => (long)_pooling.Size * _pooling.Size * Output.Length;

    public override void Forward(LayerBuffers buffers, in Step step)
        => WindowPooling.MaxForward(
            buffers.Input.Value, buffers.Output.Value, _pooling.Size, _pooling.Stride, step.Count, step.Team);

    public override void Backward(LayerBuffers buffers, in Step step)
        => WindowPooling.MaxBackward(
            buffers.Input.Value, buffers.Output.Value, buffers.Output.Gradient, buffers.Input.Gradient,
            _pooling.Size, _pooling.Stride, step.Count, step.Team, _inputIsRelu);

    /// <summary>The same pooling, which also applies the mask of the ReLU before it to the gradient.</summary>
    internal MaxPool2d AfterRelu() => new(this);
}
