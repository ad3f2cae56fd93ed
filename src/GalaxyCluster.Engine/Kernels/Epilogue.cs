namespace GalaxyCluster.Engine.Kernels;

/// <summary>What a convolution does to an output after adding the bias, before storing it.</summary>
public enum Epilogue
{
    /// <summary>y</summary>
    None,

    /// <summary>y &gt; 0 ? y : 0 (so NaN becomes 0).</summary>
    Relu,
}
