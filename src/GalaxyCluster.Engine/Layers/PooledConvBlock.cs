using System.Collections.Immutable;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// A convolution, its ReLU and the 2x2 max-pooling after it in one pass: the picture before pooling is never stored, only
/// which pixel of each window won. The numbers are those of the layers apart.
/// </summary>
/// <remarks>
/// The buffers' only child is the convolution's own: its output has a gradient, made from the pooled one at the
/// beginning of backward, and no value.
/// </remarks>
internal sealed class PooledConvBlock : Layer
{
    private readonly Conv2d _convolution;

    private readonly bool _inputIsRelu;

    /// <param name="convolution">Owner of the parameters and the kernel.</param>
    /// <param name="pool">Takes 2x2 windows without overlap.</param>
    /// <param name="inputIsRelu">The input comes from a block whose ReLU mask this one applies to the gradient.</param>
    public PooledConvBlock(Conv2d convolution, MaxPool2d pool, bool inputIsRelu)
        : base(convolution, pool) => (_convolution, _inputIsRelu) = (convolution, inputIsRelu);

    public override string Title => $"{Kind}+relu+maxPool";

    public override string? Algorithm => _convolution.Algorithm;

    public override bool JoinsGradients => _convolution.JoinsGradients;

    public override ImmutableArray<ParameterTensor> Parameters => _convolution.Parameters;

    /// <summary>ReLU and the comparisons of pooling are one operation a value each.</summary>
    public override long ForwardFlops => _convolution.ForwardFlops + (2L * _convolution.Output.Length);

    public override int InputHalo => _convolution.InputHalo;

    public override bool SplitsBySample => _convolution.SplitsBySample;

    /// <summary>The winners.</summary>
    public override long SavedLength(int maxBatch) => _convolution.Kernel.WinnersLength(maxBatch);

    public override long ScratchLength(int maxBatch, int threads) => _convolution.ScratchLength(maxBatch, threads);

    public override LayerBuffers CreateBuffers(
        Activation input, Activation output, int maxBatch, int batch, LayerBuffers? first)
    {
        Activation unpooled = new Activation(_convolution.Output, _convolution.GradientHalo, maxBatch)
            .GradientIn(first?.Children[0].Output);
        LayerBuffers convolution = _convolution.CreateBuffers(input, unpooled, maxBatch, batch, first?.Children[0]);
        return new LayerBuffers(input, output, SavedLength(maxBatch), 0, [convolution], first, unpooled);
    }

    public override void Forward(LayerBuffers buffers, in Step step)
        => _convolution.ForwardPooled(buffers.Children[0], buffers.Output.Value, buffers.Saved, step);

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        LayerBuffers convolution = buffers.Children[0];
        _convolution.SpreadPooled(convolution, buffers.Output.Gradient, buffers.Saved, step);
        step.Times?.Lap(this, LayerPass.PoolGradient);
        _convolution.Backward(convolution, step, _inputIsRelu, biasIsDone: true);
    }
}
