using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// y_i = exp(x_i) / sum over j of exp(x_j), over a row. Only for losses that want probabilities as output: the
/// softmax cross-entropy has its own.
/// </summary>
internal sealed class Softmax : Layer
{
    private Softmax(LayerSite site)
        : base(site, LayerShape.Row(site.RowInput))
    {
    }

    public static LayerKind Vocabulary { get; } = new("softmax", [], site => new Softmax(site));

    public override long ForwardFlops => 4L * Output.Length;

    public override void Forward(LayerBuffers buffers, in Step step)
        => RowSoftmax.Forward(buffers.Input.Rows(step.Count), buffers.Output.Rows(step.Count), step.Count);

    public override void Backward(LayerBuffers buffers, in Step step)
        => RowSoftmax.Backward(
            buffers.Output.Rows(step.Count), buffers.Output.GradientRows(step.Count),
            buffers.Input.GradientRows(step.Count),
            step.Count);
}
