using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Layers;

/// <summary>The mean of each channel: C x H x W to a row of C features.</summary>
internal sealed class GlobalAveragePool : Layer
{
    private GlobalAveragePool(LayerSite site)
        : base(site, LayerShape.Row(site.SpatialInput.Channels))
    {
    }

    public static LayerKind Vocabulary { get; } = new("globalAveragePool", [], site => new GlobalAveragePool(site));

    public override bool SplitsBySample => true;

    public override long ForwardFlops => Input.Length;

    public override void Forward(LayerBuffers buffers, in Step step)
        => GlobalPooling.MeanForward(buffers.Input.Value, buffers.Output.Rows(step.Count), step.Count, step.Team);

    public override void Backward(LayerBuffers buffers, in Step step)
        => GlobalPooling.MeanBackward(
            buffers.Output.GradientRows(step.Count), buffers.Input.Gradient, step.Count, step.Team);
}
