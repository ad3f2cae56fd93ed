using GalaxyCluster.Engine.Kernels.Blocks;
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

    public override void Forward(LayerBuffers buffers, in Step step)
        => WindowPooling.MaxForward(
            buffers.Input.Value, buffers.Output.Value, _pooling.Size, _pooling.Stride, step.Count, step.Team);

    public override void Backward(LayerBuffers buffers, in Step step)
        => WindowPooling.MaxBackward(
            buffers.Input.Value, buffers.Output.Value, buffers.Output.Gradient, buffers.Input.Gradient,
            _pooling.Size, _pooling.Stride, step.Count, step.Team);
}
