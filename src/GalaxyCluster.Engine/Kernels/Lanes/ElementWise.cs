using System.Runtime.CompilerServices;

namespace GalaxyCluster.Engine.Kernels.Lanes;

/// <summary>Applies functions to every element of a range: vectors first, the rest one by one, with equal bits.</summary>
internal static unsafe class ElementWise
{
    /// <summary>y[i] = f(x[i]).</summary>
    public static void Map<TFunction>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, IUnary
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"{x.Length} inputs, {y.Length} outputs");
        fixed (float* from = x)
        fixed (float* to = y)
            Map<TFunction>(from, to, x.Length);
    }

    /// <summary>z[i] = f(x[i], y[i]).</summary>
    public static void Map<TFunction>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z)
        where TFunction : struct, IBinary
    {
        if (x.Length != z.Length || y.Length != z.Length)
            throw new ArgumentException($"{x.Length} and {y.Length} inputs, {z.Length} outputs");
        fixed (float* left = x)
        fixed (float* right = y)
        fixed (float* to = z)
            Map2<TFunction>(left, right, to, x.Length);
    }

    /// <summary>to[i] = f(from[i]) for i below length; the ranges are equal or disjoint.</summary>
    public static void Map<TFunction>(float* from, float* to, long length)
        where TFunction : struct, IUnary
    {
        switch (Simd.Path)
        {
            case SimdPath.Vector512:
                Loop<TFunction, Lanes16>(from, to, length);
                break;
            case SimdPath.Vector256:
                Loop<TFunction, Lanes8>(from, to, length);
                break;
            case SimdPath.Vector128:
                Loop<TFunction, Lanes4>(from, to, length);
                break;
            default:
                Loop<TFunction, Lanes1>(from, to, length);
                break;
        }
    }

    /// <summary>to[i] = f(left[i], right[i]) for i below length; the ranges are equal or disjoint.</summary>
    public static void Map2<TFunction>(float* left, float* right, float* to, long length)
        where TFunction : struct, IBinary
    {
        switch (Simd.Path)
        {
            case SimdPath.Vector512:
                Loop2<TFunction, Lanes16>(left, right, to, length);
                break;
            case SimdPath.Vector256:
                Loop2<TFunction, Lanes8>(left, right, to, length);
                break;
            case SimdPath.Vector128:
                Loop2<TFunction, Lanes4>(left, right, to, length);
                break;
            default:
                Loop2<TFunction, Lanes1>(left, right, to, length);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<TFunction, T>(float* from, float* to, long length)
        where TFunction : struct, IUnary
        where T : struct, ILanes<T>
    {
        long i = 0;
        for (; i <= length - T.Count; i += T.Count)
            TFunction.Of(T.Load(from + i)).Store(to + i);
        for (; i < length; i++)
            TFunction.Of(Lanes1.Load(from + i)).Store(to + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop2<TFunction, T>(float* left, float* right, float* to, long length)
        where TFunction : struct, IBinary
        where T : struct, ILanes<T>
    {
        long i = 0;
        for (; i <= length - T.Count; i += T.Count)
            TFunction.Of(T.Load(left + i), T.Load(right + i)).Store(to + i);
        for (; i < length; i++)
            TFunction.Of(Lanes1.Load(left + i), Lanes1.Load(right + i)).Store(to + i);
    }
}
