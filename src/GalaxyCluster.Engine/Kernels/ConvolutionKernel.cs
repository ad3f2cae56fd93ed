using GalaxyCluster.Engine.Kernels.Reference;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>
/// The three passes of one convolution layer. Immutable after creation: any number of executors share it, each with
/// its own tensors and scratch. The algorithm follows from the shape alone.
/// </summary>
public sealed class ConvolutionKernel
{
    private readonly ConvolutionShape _shape;

    private ConvolutionKernel(in ConvolutionShape shape) => _shape = shape;

    public ConvolutionShape Shape => _shape;

    /// <summary>Halo that the input tensor (and the tensor of the input's gradient, if shared) must have at least.</summary>
    public int RequiredHalo => _shape.Padding;

    /// <summary>Halo that the tensor of the output's gradient must have at least.</summary>
    public int RequiredGradientHalo => Math.Max(0, Math.Max(_shape.KernelHeight, _shape.KernelWidth) - 1 - _shape.Padding)
        + ((_shape.Padding + _shape.Stride - 1) / _shape.Stride);

    /// <summary>Floats of the packed form of weight and bias.</summary>
    public long PackedLength => _shape.WeightLength + _shape.OutChannels;

    /// <exception cref="ArgumentException">The shape is impossible.</exception>
    public static ConvolutionKernel Create(ConvolutionShape shape)
    {
        shape.Validate();
        return new ConvolutionKernel(shape);
    }

    /// <summary>Floats of scratch that a pass over n samples needs, for a team of the given size.</summary>
    public long ScratchLength(int maxBatch, int threads) =>
        (long)Math.Min(maxBatch, 1) * threads * _shape.WeightLength;

    /// <summary>Rearranges weight [O, I/groups, kH, kW] and bias [O] (empty: none) for the passes; once a round.</summary>
    public void Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, AlignedBuffer into)
    {
        if (weight.Length != _shape.WeightLength || (bias.Length != 0 && bias.Length != _shape.OutChannels))
            throw new ArgumentException($"weight {weight.Length} or bias {bias.Length} does not fit {_shape}");
        weight.CopyTo(into.Slice(0, _shape.WeightLength));
        into.Slice(_shape.WeightLength, _shape.OutChannels).Clear();
        bias.CopyTo(into.Slice(_shape.WeightLength, _shape.OutChannels));
    }

    /// <summary>y = epilogue(x * w + bias) for samples 0..n-1.</summary>
    public void Forward(
        BlockedTensor x, AlignedBuffer packed, BlockedTensor y, int n, Epilogue epilogue, AlignedBuffer scratch,
        ThreadTeam? team = null) =>
        ReferenceConvolution.Forward(
            _shape, x, packed.Slice(0, _shape.WeightLength), packed.Slice(_shape.WeightLength, _shape.OutChannels), y, n,
            epilogue);

    /// <summary>
    /// gradX = transposed convolution of gradY, overwritten. With reluOutput (the layer's input, itself the output of a
    /// ReLU) the ReLU's backward is fused: gradX is 0 where reluOutput is not above 0.
    /// </summary>
    public void BackwardInput(
        BlockedTensor gradY, AlignedBuffer packed, BlockedTensor gradX, int n, AlignedBuffer scratch,
        BlockedTensor? reluOutput = null, ThreadTeam? team = null) =>
        ReferenceConvolution.BackwardInput(
            _shape, gradY, packed.Slice(0, _shape.WeightLength), gradX, n, reluOutput);

    /// <summary>gradWeight [O, I/groups, kH, kW] and gradBias [O] (empty: not wanted), overwritten with sums over samples and pixels.</summary>
    public void BackwardWeight(
        BlockedTensor x, BlockedTensor gradY, Span<float> gradWeight, Span<float> gradBias, int n, AlignedBuffer scratch,
        ThreadTeam? team = null)
    {
        ReferenceConvolution.BackwardWeight(_shape, x, gradY, gradWeight, n);
        if (!gradBias.IsEmpty)
            ReferenceConvolution.BackwardBias(gradY, gradBias, n);
    }

    /// <summary>
    /// Images whose pixels form one chain in the weight gradient: about 1024 pixels, so that small pictures do not
    /// reload the accumulators for every image and large ones do not make long, inaccurate chains.
    /// </summary>
    internal static int ImagesPerChain(in ConvolutionShape s) => Math.Max(1, 1024 / (s.OutHeight * s.OutWidth));
}
