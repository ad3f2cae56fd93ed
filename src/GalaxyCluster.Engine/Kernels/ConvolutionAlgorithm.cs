namespace GalaxyCluster.Engine.Kernels;

/// <summary>How a convolution is computed.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>By its definition, over tables of offsets.</summary>
    Direct,

    /// <summary>Winograd's F(4x4, 3x3): about a quarter of the multiplications, about twice direct's error.</summary>
    Winograd,

    /// <summary>By its definition, channel by channel, for convolutions with as many groups as channels.</summary>
    Depthwise,
}
