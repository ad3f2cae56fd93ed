using System.Collections.Immutable;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Kernels.Blocks;
using GalaxyCluster.Engine.Models;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// A convolution that has taken over its neighbours' passes over memory: the ReLU after it while it stores its output,
/// and the backward of the ReLU before it while it stores its input's gradient. The numbers are those of the layers
/// apart.
/// </summary>
internal sealed class ConvBlock : Layer
{
    private readonly Conv2d _convolution;

    private readonly bool _inputIsRelu;

    private readonly bool _gradientComesMasked;

    /// <param name="convolution">Owner of the parameters and the kernel.</param>
    /// <param name="appliesRelu">A ReLU follows, and this block is both.</param>
    /// <param name="inputIsRelu">The input comes from such a block, whose mask this one applies to the
    /// gradient.</param>
    /// <param name="gradientComesMasked">The next layer is such a block, and has applied this one's mask.</param>
    public ConvBlock(Conv2d convolution, bool appliesRelu, bool inputIsRelu, bool gradientComesMasked)
        : base(convolution)
    {
        _convolution = convolution;
        AppliesRelu = appliesRelu;
        _inputIsRelu = inputIsRelu;
        _gradientComesMasked = gradientComesMasked;
    }

    public bool AppliesRelu { get; }

    public override string Title => AppliesRelu ? $"{Kind}+relu" : Kind;

    public override string? Algorithm => _convolution.Algorithm;

    public override bool JoinsGradients => _convolution.JoinsGradients;

    public override ImmutableArray<ParameterTensor> Parameters => _convolution.Parameters;

    public override long ForwardFlops => _convolution.ForwardFlops + (AppliesRelu ? Output.Length : 0);

    public override int InputHalo => _convolution.InputHalo;

    public override int GradientHalo => _convolution.GradientHalo;

    public override bool SplitsBySample => _convolution.SplitsBySample;

    public override long SumsLength(int batch) => _convolution.SumsLength(batch);

    public override long ScratchLength(int maxBatch, int threads) => _convolution.ScratchLength(maxBatch, threads);

    public override void Forward(LayerBuffers buffers, in Step step)
        => _convolution.Forward(buffers, step, AppliesRelu ? Epilogue.Relu : Epilogue.None);

    public override void Backward(LayerBuffers buffers, in Step step)
    {
        Activation y = buffers.Output;
        if (AppliesRelu && !_gradientComesMasked)
            Pointwise.Apply(default(ReluBackward), y.Gradient, y.Value, y.Gradient, step.Count, step.Team);
        _convolution.Backward(buffers, step, _inputIsRelu);
    }
}
