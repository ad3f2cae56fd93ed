using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Layers;

/// <summary>C x H x W to a row of features in that order; a row stays as it is.</summary>
internal sealed class Flatten : Layer
{
    private Flatten(LayerSite site)
        : base(site, LayerShape.Row(site.Input.Length))
    {
    }

    public static LayerKind Vocabulary { get; } = new("flatten", [], site => new Flatten(site));

    public override bool SplitsBySample => true;

    public override long ForwardFlops => 0;

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        if (Input.IsSpatial)
            BlockedLayout.ToRows(buffers.Input.Value, buffers.Output.Rows(step.Count), step.Count);
        else
            buffers.Input.Rows(step.Count).CopyTo(buffers.Output.Rows(step.Count));
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        if (!buffers.Input.NeedsGradient)
            return;
        if (Input.IsSpatial)
            BlockedLayout.FromRows(buffers.Output.GradientRows(step.Count), buffers.Input.Gradient, step.Count);
        else
            buffers.Output.GradientRows(step.Count).CopyTo(buffers.Input.GradientRows(step.Count));
    }
}
