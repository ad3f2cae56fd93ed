using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Blocks;

/// <summary>a</summary>
internal readonly struct Copy : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => a;
}

/// <summary>a + b</summary>
internal readonly struct Add : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => a + b;
}

/// <summary>a * b</summary>
internal readonly struct Multiply : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => a * b;
}

/// <summary>max(a, 0)</summary>
internal readonly struct ReluForward : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => T.IfGreater(a, T.Zero, a, T.Zero);
}

/// <summary>Gradient a where the output b is above 0.</summary>
internal readonly struct ReluBackward : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => T.IfGreater(b, T.Zero, a, T.Zero);
}

/// <summary>a above 0, slope * a below.</summary>
internal readonly struct LeakyReluForward(float slope) : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => T.IfGreater(a, T.Zero, a, T.All(slope) * a);
}

/// <summary>Gradient a, times slope where the input b is not above 0.</summary>
internal readonly struct LeakyReluBackward(float slope) : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => T.IfGreater(b, T.Zero, a, T.All(slope) * a);
}

/// <summary>1 / (1 + exp(-a))</summary>
internal readonly struct SigmoidForward : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => LaneMath.Sigmoid(a);
}

/// <summary>Gradient a times b (1 - b), with the output b.</summary>
internal readonly struct SigmoidBackward : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => a * (b * (T.All(1f) - b));
}

/// <summary>tanh(a)</summary>
internal readonly struct TanhForward : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => LaneMath.Tanh(a);
}

/// <summary>Gradient a times 1 - b^2, with the output b.</summary>
internal readonly struct TanhBackward : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => a * T.Fma(-b, b, T.All(1f));
}

/// <summary>a s(a), s the sigmoid.</summary>
internal readonly struct SiluForward : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T> => a * LaneMath.Sigmoid(a);
}

/// <summary>Gradient a times s (1 + b (1 - s)), with the input b and s its sigmoid.</summary>
internal readonly struct SiluBackward : IOperation
{
    public T Of<T>(T a, T b)
        where T : struct, ILanes<T>
    {
        T s = LaneMath.Sigmoid(b);
        return a * (s * T.Fma(b, T.All(1f) - s, T.All(1f)));
    }
}

/// <summary>a (1 + erf(a / sqrt 2)) / 2</summary>
internal readonly struct GeluForward : IOperation
{
    internal const float InverseRoot2 = 0.70710678f;

    public T Of<T>(T a, T b)
        where T : struct, ILanes<T>
        => T.All(0.5f) * a * (T.All(1f) + LaneMath.Erf(a * T.All(InverseRoot2)));
}

/// <summary>Gradient a times (1 + erf(b / sqrt 2)) / 2 + b exp(-b^2 / 2) / sqrt(2 pi), with the input b.</summary>
internal readonly struct GeluBackward : IOperation
{
    private const float InverseRoot2Pi = 0.39894228f;

    public T Of<T>(T a, T b)
        where T : struct, ILanes<T>
    {
        T below = T.All(0.5f) * (T.All(1f) + LaneMath.Erf(b * T.All(GeluForward.InverseRoot2)));
        T density = T.All(InverseRoot2Pi) * LaneMath.Exp(T.All(-0.5f) * b * b);
        return a * T.Fma(b, density, below);
    }
}
