using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>The mean of each window.</summary>
internal sealed class AvgPool2d : Layer
{
    private readonly Pooling _pooling;

    private AvgPool2d(LayerSite site, Pooling pooling)
        : base(site, pooling.OutputOf(site.Input)) => _pooling = pooling;

    public static LayerKind Vocabulary { get; } = new(
        "avgPool", Pooling.Settings, site => new AvgPool2d(site, Pooling.Of(site)), Shorthand: "size");

    public override bool SplitsBySample => true;

    public override long ForwardFlops => (long)_pooling.Size * _pooling.Size * Output.Length;

    public override void Forward(LayerBuffers buffers, in Step step)
        => WindowPooling.MeanForward(
            buffers.Input.Value, buffers.Output.Value, _pooling.Size, _pooling.Stride, step.Count, step.Team);

    public override void Backward(LayerBuffers buffers, in Step step)
        => WindowPooling.MeanBackward(
            buffers.Output.Gradient, buffers.Input.Gradient, _pooling.Size, _pooling.Stride, step.Count, step.Team);
}
