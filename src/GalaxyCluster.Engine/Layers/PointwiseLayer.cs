using GalaxyCluster.Engine.Kernels.Blocks;

namespace GalaxyCluster.Engine.Layers;

/// <summary>A layer that treats every value alike and alone. Works on spatial activations and rows.</summary>
/// <typeparam name="TForward">Output from input.</typeparam>
/// <typeparam name="TBackward">Gradient of the input from that of the output (a) and the output or input
/// (b).</typeparam>
internal abstract class PointwiseLayer<TForward, TBackward>(
    LayerSite site, TForward forward, TBackward backward, bool fromOutput)
    : Layer(site, site.Input)
    where TForward : struct, IOperation
    where TBackward : struct, IOperation
{
    /// <summary>
    /// One a value: the functions differ, the order of magnitude does not matter beside convolutions.
    /// </summary>
    public override long ForwardFlops => Output.Length;

    public override bool SplitsBySample => true;

    public override void Forward(LayerBuffers buffers, in Step step)
    {
        (Activation x, Activation y) = (buffers.Input, buffers.Output);
        if (Input.IsSpatial)
            Pointwise.Apply(forward, x.Value, x.Value, y.Value, step.Count, step.Team);
        else
            Pointwise.Apply(forward, x.Rows(step.Count), x.Rows(step.Count), y.Rows(step.Count));
    }

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        (Activation x, Activation y) = (buffers.Input, buffers.Output);
        Activation kept = fromOutput ? y : x;
        if (Input.IsSpatial)
            Pointwise.Apply(backward, y.Gradient, kept.Value, x.Gradient, step.Count, step.Team);
        else
            Pointwise.Apply(backward, y.GradientRows(step.Count), kept.Rows(step.Count), x.GradientRows(step.Count));
    }
}
