using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>A two-dimensional convolution (cross-correlation, as everybody in the field calls it) with zero padding.</summary>
/// <param name="InChannels">A multiple of Groups.</param>
/// <param name="OutChannels">A multiple of Groups.</param>
/// <param name="Stride">1 or more, both directions.</param>
/// <param name="Padding">Zero pixels on each side.</param>
/// <param name="Groups">Output channel o sees the input channels of its group only.</param>
public readonly record struct ConvolutionShape(
    int InChannels, int OutChannels, int KernelHeight, int KernelWidth, int Stride, int Padding, int Groups,
    int InHeight, int InWidth)
{
    public int OutHeight => ((InHeight + (2 * Padding) - KernelHeight) / Stride) + 1;

    public int OutWidth => ((InWidth + (2 * Padding) - KernelWidth) / Stride) + 1;

    public int InPerGroup => InChannels / Groups;

    public int OutPerGroup => OutChannels / Groups;

    /// <summary>Floats in the weight tensor [O, I/groups, kH, kW].</summary>
    public int WeightLength => checked(OutChannels * InPerGroup * KernelHeight * KernelWidth);

    public Shape Input => new(InChannels, InHeight, InWidth);

    public Shape Output => new(OutChannels, OutHeight, OutWidth);

    /// <exception cref="ArgumentException">
    /// A size is below 1, groups do not divide the channels, or the kernel is larger than the padded input.
    /// </exception>
    public void Validate()
    {
        if (InChannels < 1 || OutChannels < 1 || KernelHeight < 1 || KernelWidth < 1 || Stride < 1 || Padding < 0
            || Groups < 1 || InHeight < 1 || InWidth < 1)
        {
            throw new ArgumentException($"convolution sizes must be positive: {this}");
        }

        if (InChannels % Groups != 0 || OutChannels % Groups != 0)
            throw new ArgumentException($"{Groups} groups do not divide {InChannels} input and {OutChannels} output channels");
        if (InHeight + (2 * Padding) < KernelHeight || InWidth + (2 * Padding) < KernelWidth)
        {
            throw new ArgumentException(
                $"a {KernelHeight}x{KernelWidth} kernel does not fit {InHeight}x{InWidth} pixels padded by {Padding}");
        }
    }
}
