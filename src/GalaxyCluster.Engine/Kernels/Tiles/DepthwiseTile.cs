using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels.Lanes;
using GalaxyCluster.Engine.Tensors;

namespace GalaxyCluster.Engine.Kernels.Tiles;

/// <summary>Where a run of depthwise outputs goes, and what happens to them on the way.</summary>
/// <param name="y">The first output.</param>
/// <param name="step">Floats from one output, and from one value of the mask, to the next.</param>
/// <param name="bias">A vector to add, or null.</param>
/// <param name="relu">Negative values become 0.</param>
/// <param name="mask">Where given and not above 0, the output is 0.</param>
internal readonly unsafe struct DepthwiseTarget(float* y, int step, float* bias, bool relu, float* mask)
{
    public readonly float* Y = y;
    public readonly float* Bias = bias;
    public readonly float* Mask = mask;
    public readonly long Step = step;
    public readonly bool Relu = relu;
}

/// <summary>
/// The inner loops of depthwise convolutions, where channel = lane: a tap is one vector of weights times one vector of
/// pixels, so nothing is broadcast and nothing is added across lanes.
/// </summary>
/// <remarks>Every FMA loads a vector; several outputs (or taps) share the other factor.</remarks>
internal static unsafe class DepthwiseTile
{
    /// <summary>Taps in one call of <see cref="Taps9{T}"/>.</summary>
    public const int TapGroup = 9;

    /// <summary>Eight neighbouring outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outputs8<T>(float* x, int xStep, int* offsets, int taps, float* w, in DepthwiseTarget to)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, a3 = T.Zero, a4 = T.Zero, a5 = T.Zero, a6 = T.Zero, a7 = T.Zero;
        long step = xStep;
        for (int* end = offsets + taps; offsets < end; offsets++, w += BlockedTensor.Lanes)
        {
            T u = T.Load(w);
            float* p = x + *offsets;
            a0 = T.Fma(T.Load(p), u, a0);
            p += step;
            a1 = T.Fma(T.Load(p), u, a1);
            p += step;
            a2 = T.Fma(T.Load(p), u, a2);
            p += step;
            a3 = T.Fma(T.Load(p), u, a3);
            p += step;
            a4 = T.Fma(T.Load(p), u, a4);
            p += step;
            a5 = T.Fma(T.Load(p), u, a5);
            p += step;
            a6 = T.Fma(T.Load(p), u, a6);
            p += step;
            a7 = T.Fma(T.Load(p), u, a7);
        }

        if (to.Bias is not null)
        {
            T bias = T.Load(to.Bias);
            a0 += bias;
            a1 += bias;
            a2 += bias;
            a3 += bias;
            a4 += bias;
            a5 += bias;
            a6 += bias;
            a7 += bias;
        }

        if (to.Relu)
        {
            a0 = T.IfGreater(a0, T.Zero, a0, T.Zero);
            a1 = T.IfGreater(a1, T.Zero, a1, T.Zero);
            a2 = T.IfGreater(a2, T.Zero, a2, T.Zero);
            a3 = T.IfGreater(a3, T.Zero, a3, T.Zero);
            a4 = T.IfGreater(a4, T.Zero, a4, T.Zero);
            a5 = T.IfGreater(a5, T.Zero, a5, T.Zero);
            a6 = T.IfGreater(a6, T.Zero, a6, T.Zero);
            a7 = T.IfGreater(a7, T.Zero, a7, T.Zero);
        }

        if (to.Mask is not null)
        {
            float* mask = to.Mask;
            a0 = T.IfGreater(T.Load(mask), T.Zero, a0, T.Zero);
            mask += to.Step;
            a1 = T.IfGreater(T.Load(mask), T.Zero, a1, T.Zero);
            mask += to.Step;
            a2 = T.IfGreater(T.Load(mask), T.Zero, a2, T.Zero);
            mask += to.Step;
            a3 = T.IfGreater(T.Load(mask), T.Zero, a3, T.Zero);
            mask += to.Step;
            a4 = T.IfGreater(T.Load(mask), T.Zero, a4, T.Zero);
            mask += to.Step;
            a5 = T.IfGreater(T.Load(mask), T.Zero, a5, T.Zero);
            mask += to.Step;
            a6 = T.IfGreater(T.Load(mask), T.Zero, a6, T.Zero);
            mask += to.Step;
            a7 = T.IfGreater(T.Load(mask), T.Zero, a7, T.Zero);
        }

        float* y = to.Y;
        a0.Store(y);
        y += to.Step;
        a1.Store(y);
        y += to.Step;
        a2.Store(y);
        y += to.Step;
        a3.Store(y);
        y += to.Step;
        a4.Store(y);
        y += to.Step;
        a5.Store(y);
        y += to.Step;
        a6.Store(y);
        y += to.Step;
        a7.Store(y);
    }

    /// <summary>Four neighbouring outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outputs4<T>(float* x, int xStep, int* offsets, int taps, float* w, in DepthwiseTarget to)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, a3 = T.Zero;
        long step = xStep;
        for (int* end = offsets + taps; offsets < end; offsets++, w += BlockedTensor.Lanes)
        {
            T u = T.Load(w);
            float* p = x + *offsets;
            a0 = T.Fma(T.Load(p), u, a0);
            p += step;
            a1 = T.Fma(T.Load(p), u, a1);
            p += step;
            a2 = T.Fma(T.Load(p), u, a2);
            p += step;
            a3 = T.Fma(T.Load(p), u, a3);
        }

        if (to.Bias is not null)
        {
            T bias = T.Load(to.Bias);
            a0 += bias;
            a1 += bias;
            a2 += bias;
            a3 += bias;
        }

        if (to.Relu)
        {
            a0 = T.IfGreater(a0, T.Zero, a0, T.Zero);
            a1 = T.IfGreater(a1, T.Zero, a1, T.Zero);
            a2 = T.IfGreater(a2, T.Zero, a2, T.Zero);
            a3 = T.IfGreater(a3, T.Zero, a3, T.Zero);
        }

        if (to.Mask is not null)
        {
            float* mask = to.Mask;
            a0 = T.IfGreater(T.Load(mask), T.Zero, a0, T.Zero);
            mask += to.Step;
            a1 = T.IfGreater(T.Load(mask), T.Zero, a1, T.Zero);
            mask += to.Step;
            a2 = T.IfGreater(T.Load(mask), T.Zero, a2, T.Zero);
            mask += to.Step;
            a3 = T.IfGreater(T.Load(mask), T.Zero, a3, T.Zero);
        }

        float* y = to.Y;
        a0.Store(y);
        y += to.Step;
        a1.Store(y);
        y += to.Step;
        a2.Store(y);
        y += to.Step;
        a3.Store(y);
    }

    /// <summary>A single output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outputs1<T>(float* x, int xStep, int* offsets, int taps, float* w, in DepthwiseTarget to)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero;
        long step = xStep;
        for (int* end = offsets + taps; offsets < end; offsets++, w += BlockedTensor.Lanes)
        {
            T u = T.Load(w);
            float* p = x + *offsets;
            a0 = T.Fma(T.Load(p), u, a0);
        }

        if (to.Bias is not null)
        {
            T bias = T.Load(to.Bias);
            a0 += bias;
        }

        if (to.Relu)
        {
            a0 = T.IfGreater(a0, T.Zero, a0, T.Zero);
        }

        if (to.Mask is not null)
        {
            float* mask = to.Mask;
            a0 = T.IfGreater(T.Load(mask), T.Zero, a0, T.Zero);
        }

        float* y = to.Y;
        a0.Store(y);
    }

    /// <summary>
    /// Nine taps of the weight gradient over the pixels of one image: c[t] (+)= sum of x[offsets[t] + ...] g, row after
    /// row. Nine chains hide the latency of each other's FMAs; c is loaded, continued and stored.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Taps9<T>(
        float* x, long xRow, int xStep, float* g, long gRow, int rows, int columns, int* offsets, float* c, bool continues)
        where T : struct, ILanes<T>
    {
        T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, a3 = T.Zero, a4 = T.Zero, a5 = T.Zero, a6 = T.Zero, a7 = T.Zero, a8 = T.Zero;
        if (continues)
        {
            a0 = T.Load(c);
            a1 = T.Load(c + (1 * BlockedTensor.Lanes));
            a2 = T.Load(c + (2 * BlockedTensor.Lanes));
            a3 = T.Load(c + (3 * BlockedTensor.Lanes));
            a4 = T.Load(c + (4 * BlockedTensor.Lanes));
            a5 = T.Load(c + (5 * BlockedTensor.Lanes));
            a6 = T.Load(c + (6 * BlockedTensor.Lanes));
            a7 = T.Load(c + (7 * BlockedTensor.Lanes));
            a8 = T.Load(c + (8 * BlockedTensor.Lanes));
        }

        long step = xStep;
        long o0 = offsets[0], o1 = offsets[1], o2 = offsets[2], o3 = offsets[3],
                o4 = offsets[4], o5 = offsets[5], o6 = offsets[6], o7 = offsets[7], o8 = offsets[8];
        for (int row = 0; row < rows; row++, x += xRow, g += gRow)
        {
            float* p = x;
            float* q = g;
            for (float* end = g + (columns * BlockedTensor.Lanes); q < end; q += BlockedTensor.Lanes, p += step)
            {
                T u = T.Load(q);
                a0 = T.Fma(T.Load(p + o0), u, a0);
                a1 = T.Fma(T.Load(p + o1), u, a1);
                a2 = T.Fma(T.Load(p + o2), u, a2);
                a3 = T.Fma(T.Load(p + o3), u, a3);
                a4 = T.Fma(T.Load(p + o4), u, a4);
                a5 = T.Fma(T.Load(p + o5), u, a5);
                a6 = T.Fma(T.Load(p + o6), u, a6);
                a7 = T.Fma(T.Load(p + o7), u, a7);
                a8 = T.Fma(T.Load(p + o8), u, a8);
            }
        }

        a0.Store(c);
        a1.Store(c + (1 * BlockedTensor.Lanes));
        a2.Store(c + (2 * BlockedTensor.Lanes));
        a3.Store(c + (3 * BlockedTensor.Lanes));
        a4.Store(c + (4 * BlockedTensor.Lanes));
        a5.Store(c + (5 * BlockedTensor.Lanes));
        a6.Store(c + (6 * BlockedTensor.Lanes));
        a7.Store(c + (7 * BlockedTensor.Lanes));
        a8.Store(c + (8 * BlockedTensor.Lanes));
    }
}
