using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels;

public static partial class ExactMath
{
    /// <summary>e^x; infinite above 88.72, 0 below -103.97.</summary>
    public static float Exp(float x) => LaneMath.Exp(new Lanes1(x)).Value;

    /// <summary>Natural logarithm; -infinity at 0, NaN below.</summary>
    public static float Log(float x) => LaneMath.Log(new Lanes1(x)).Value;

    /// <summary>Hyperbolic tangent.</summary>
    public static float Tanh(float x) => LaneMath.Tanh(new Lanes1(x)).Value;

    /// <summary>1/(1 + e^-x).</summary>
    public static float Sigmoid(float x) => LaneMath.Sigmoid(new Lanes1(x)).Value;

    /// <summary>Error function.</summary>
    public static float Erf(float x) => LaneMath.Erf(new Lanes1(x)).Value;

    /// <summary>y[i] = e^x[i]: the bits of the scalar function. x and y may be the same span.</summary>
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => ElementWise.Map<ExpFunction>(x, y);

    /// <summary>y[i] = log x[i]: the bits of the scalar function. x and y may be the same span.</summary>
    public static void Log(ReadOnlySpan<float> x, Span<float> y) => ElementWise.Map<LogFunction>(x, y);

    /// <summary>y[i] = tanh x[i]: the bits of the scalar function. x and y may be the same span.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => ElementWise.Map<TanhFunction>(x, y);

    /// <summary>y[i] = sigmoid x[i]: the bits of the scalar function. x and y may be the same span.</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => ElementWise.Map<SigmoidFunction>(x, y);

    /// <summary>y[i] = erf x[i]: the bits of the scalar function. x and y may be the same span.</summary>
    public static void Erf(ReadOnlySpan<float> x, Span<float> y) => ElementWise.Map<ErfFunction>(x, y);

    private readonly struct ExpFunction : IUnary
    {
        public static T Of<T>(T x)
            where T : struct, ILanes<T> => LaneMath.Exp(x);
    }

    private readonly struct LogFunction : IUnary
    {
        public static T Of<T>(T x)
            where T : struct, ILanes<T> => LaneMath.Log(x);
    }

    private readonly struct TanhFunction : IUnary
    {
        public static T Of<T>(T x)
            where T : struct, ILanes<T> => LaneMath.Tanh(x);
    }

    private readonly struct SigmoidFunction : IUnary
    {
        public static T Of<T>(T x)
            where T : struct, ILanes<T> => LaneMath.Sigmoid(x);
    }

    private readonly struct ErfFunction : IUnary
    {
        public static T Of<T>(T x)
            where T : struct, ILanes<T> => LaneMath.Erf(x);
    }
}
