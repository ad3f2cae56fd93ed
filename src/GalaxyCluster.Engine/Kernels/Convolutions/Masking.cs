using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <summary>The backward of a ReLU on one pixel of a block: 0 where the activation is not above 0.</summary>
internal static unsafe class Masking
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* activation, float* gradient)
    {
        if (Vector512.IsHardwareAccelerated)
            Apply<Lanes16>(activation, gradient);
        else if (Vector256.IsHardwareAccelerated)
            Apply<Lanes8>(activation, gradient);
        else
            Apply<Lanes4>(activation, gradient);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<T>(float* activation, float* gradient)
        where T : struct, ILanes<T>
    {
        for (int lane = 0; lane < BlockedTensor.Lanes; lane += T.Count)
            T.IfGreater(T.Load(activation + lane), T.Zero, T.Load(gradient + lane), T.Zero).Store(gradient + lane);
    }
}
