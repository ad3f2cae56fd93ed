namespace GalaxyCluster.Engine.Kernels;

/// <summary>How a convolution is computed.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>By its definition, over tables of offsets.</summary>
    Direct,

    /// <summary>
    /// Winograd's F(4x4, 3x3) or F(2x2, 5x5): 36 multiplications for 144 or 100, about twice direct's error at 3x3.
    /// </summary>
    Winograd,

    /// <summary>
    /// Winograd's F(4, 3) along the rows of a 3x3 convolution: 18 multiplications for 36. For few input channels.
    /// </summary>
    WinogradRows,

    /// <summary>By its definition, channel by channel, for convolutions with as many groups as channels.</summary>
    Depthwise,
}
