using System.Runtime.Intrinsics;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>Vector width the kernels run at. It decides speed only: all give the same bits.</summary>
public enum SimdPath
{
    /// <summary>Plain floats.</summary>
    Scalar,

    /// <summary>SSE, NEON.</summary>
    Vector128,

    /// <summary>AVX2 with FMA.</summary>
    Vector256,

    /// <summary>AVX-512.</summary>
    Vector512,
}

/// <summary>The width in use.</summary>
public static class Simd
{
    /// <summary>The widest that this processor accelerates; tests of the other paths may set it, nothing else does.</summary>
    public static SimdPath Path { get; internal set; } = Widest;

    /// <summary>What the processor and the runtime's settings allow.</summary>
    public static SimdPath Widest =>
        Vector512.IsHardwareAccelerated ? SimdPath.Vector512
        : Vector256.IsHardwareAccelerated ? SimdPath.Vector256
        : Vector128.IsHardwareAccelerated ? SimdPath.Vector128
        : SimdPath.Scalar;
}
