using System.Collections.Immutable;
using GalaxyCluster.Engine.Kernels;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Engine.Tensors;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Layers;

/// <summary>
/// y[o,i,j] = bias[o] + sum over c,u,v of weight[o,c,u,v] x[c, i*stride+u-padding, j*stride+v-padding].
/// Weight [filters, C/groups, kernel, kernel].
/// </summary>
internal sealed class Conv2d : Layer
{
    private const string Same = "same";

    private const string Winograd = "winograd";

    private readonly ConvolutionKernel _kernel;

    private readonly ParameterTensor _weight;

    private readonly ParameterTensor? _bias;

    private Conv2d(LayerSite site, ConvolutionShape shape)
        : base(site, LayerShape.Spatial(shape.OutChannels, shape.OutHeight, shape.OutWidth))
    {
        _kernel = site.Spec.Flag(Winograd) || !ConvolutionKernel.ChoosesWinograd(shape)
            ? ConvolutionKernel.Create(shape)
            : ConvolutionKernel.Create(shape, ConvolutionAlgorithm.Direct);
        int taps = shape.KernelHeight * shape.KernelWidth;
        _weight = WeightSettings.Weight(
            site, [shape.OutChannels, shape.InPerGroup, shape.KernelHeight, shape.KernelWidth],
            fanIn: shape.InPerGroup * taps, fanOut: shape.OutPerGroup * taps);
        _bias = WeightSettings.BiasOf(site, shape.OutChannels);
    }

    public static LayerKind Vocabulary { get; } = new("conv",
    [
        new IntSetting("filters", 1, ModelLimits.Channels),
        new IntSetting("kernel", 1, 31, 3),
        new IntSetting("stride", 1, 16, 1),
        new IntSetting("padding", 0, 30, Same, Same),
        new IntSetting("groups", 1, ModelLimits.Channels, 1),
        new FlagSetting(Winograd, true),
        .. WeightSettings.All,
    ], Create, Shorthand: "filters");

    public override ImmutableArray<ParameterTensor> Parameters => _bias is null ? [_weight] : [_weight, _bias];

    public override long ForwardFlops
        => 2L * _kernel.Shape.InPerGroup * _kernel.Shape.KernelHeight * _kernel.Shape.KernelWidth * Output.Length;

    public override string? Algorithm => _kernel.Algorithm.ToString();

    public override bool JoinsGradients => _kernel.JoinsGradients;

    public override int InputHalo => _kernel.RequiredHalo;

    public override int GradientHalo => _kernel.RequiredGradientHalo;

    public override bool SplitsBySample => _kernel.ContinuesSums;

    public override long SumsLength(int batch) => _kernel.SumsLength(batch);

    public override long PackedLength => _kernel.PackedLength;

    public override long ScratchLength(int maxBatch, int threads) => _kernel.ScratchLength(maxBatch, threads);

    public override void Pack(PreparedLayer parameters)
        => _kernel.Pack(parameters[_weight], parameters[_bias], parameters.Packed);

    public override void Forward(LayerBuffers buffers, in Step step) => Forward(buffers, step, Epilogue.None);

    public override void Backward(LayerBuffers buffers, in Step step) => Backward(buffers, step, inputIsRelu: false);

    /// <summary>How the kernel computes, for those that join it with its neighbours.</summary>
    internal ConvolutionKernel Kernel => _kernel;

    internal void Forward(LayerBuffers buffers, in Step step, Epilogue epilogue)
        => _kernel.Forward(
            buffers.Input.Value, step.Packed(this), buffers.Output.Value, step.Count, epilogue, step.Scratch,
            step.Team);

    /// <summary>The forward pass with ReLU and 2x2 max-pooling in it.</summary>
    internal void ForwardPooled(LayerBuffers buffers, BlockedTensor pooled, AlignedBuffer winners, in Step step)
        => _kernel.ForwardPooled(
            buffers.Input.Value, step.Packed(this), pooled, step.Training ? winners : null, step.Count, step.Scratch,
            step.Team);

    /// <summary>The gradient of the output, and of the bias, from the pooled gradient.</summary>
    internal void SpreadPooled(LayerBuffers buffers, BlockedTensor gradPooled, AlignedBuffer winners, in Step step)
        => _kernel.SpreadPooled(
            gradPooled, winners, buffers.Output.Gradient, step.Gradient(_bias), step.Count, step.Group, step.Team);

    /// <param name="buffers">Of this layer.</param>
    /// <param name="step">The batch.</param>
    /// <param name="inputIsRelu">The input is a ReLU's output: apply its mask to the gradient, all of it, while it is at
    /// hand.</param>
    /// <param name="biasIsDone">The bias gradient was made together with the output's.</param>
    internal void Backward(LayerBuffers buffers, in Step step, bool inputIsRelu, bool biasIsDone = false)
    {
        (Activation input, BlockedTensor gradY) = (buffers.Input, buffers.Output.Gradient);
        BlockedTensor? mask = inputIsRelu ? input.Value : null;
        Span<float> gradBias = biasIsDone ? [] : step.Gradient(_bias);
        if (input.NeedsGradient && _kernel.JoinsGradients)
        {
            _kernel.Backward(
                input.Value, gradY, step.Packed(this), input.Gradient, step.Gradient(_weight), gradBias, step.Count,
                step.Group, buffers.Sums, step.Scratch, mask, step.Team, input.GradientTerm?.Gradient);
            return;
        }

        _kernel.BackwardWeight(
            input.Value, gradY, step.Gradient(_weight), gradBias, step.Count, step.Group, buffers.Sums, step.Scratch,
            step.Team);
        step.Times?.Lap(this, LayerPass.WeightGradient);
        if (input.NeedsGradient)
            _kernel.BackwardInput(
                gradY, step.Packed(this), input.Gradient, step.Count, step.Scratch, mask, step.Team,
                input.GradientTerm?.Gradient);
    }

    private static Conv2d Create(LayerSite site)
    {
        LayerShape input = site.SpatialInput;
        LayerSpec spec = site.Spec;
        (int filters, int kernel, int groups) = (spec.Int("filters"), spec.Int("kernel"), spec.Int("groups"));
        if (spec["padding"] is Same && kernel % 2 == 0)
            throw site.DoesNotFit($"'padding: same' needs an odd kernel, not {kernel}; write the padding as a number");
        int padding = spec["padding"] is int pixels ? pixels : kernel / 2;
        if (padding >= kernel)
            throw site.DoesNotFit($"padding {padding} is not smaller than the kernel {kernel}");
        if (input.Channels % groups != 0 || filters % groups != 0)
            throw site.DoesNotFit(
                $"{groups} groups do not divide {input.Channels} input channels and {filters} filters");
        if (Math.Min(input.Height, input.Width) + (2 * padding) < kernel)
            throw site.DoesNotFit(
                $"a {kernel}x{kernel} kernel with padding {padding} is larger than the input {input}");
        if ((long)filters * (input.Channels / groups) * kernel * kernel > ModelLimits.FlatLength)
            throw site.DoesNotFit($"has more than {ModelLimits.FlatLength} weights");
        return new Conv2d(site, new ConvolutionShape(
            input.Channels, filters, kernel, kernel, spec.Int("stride"), padding, groups, input.Height, input.Width));
    }
}
