namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>Where the gradient that a norm is given is 0, because of a ReLU that was computed together with it.</summary>
internal enum NormMask
{
    /// <summary>Nowhere: there is no ReLU.</summary>
    None,

    /// <summary>Where x * scale + shift is not above 0: computed again, which costs less than reading the output.</summary>
    Recomputed,

    /// <summary>Where the output is not above 0; the masked gradient is also written back.</summary>
    Output,
}
