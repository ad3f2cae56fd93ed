using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>Element-wise sums and scalings.</summary>
public static unsafe class Sums
{
    /// <summary>target[i] += source[i].</summary>
    public static void AddTo(Span<float> target, ReadOnlySpan<float> source) =>
        ElementWise.Map<AddFunction>(target, source, target);

    /// <summary>z[i] = x[i] + y[i].</summary>
    public static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z) =>
        ElementWise.Map<AddFunction>(x, y, z);

    internal static void AddTo(float* target, float* source, long length) =>
        ElementWise.Map2<AddFunction>(target, source, target, length);

    private readonly struct AddFunction : IBinary
    {
        public static T Of<T>(T x, T y)
            where T : struct, ILanes<T> => x + y;
    }
}
