using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Engine.Tests.Kernels;

/// <summary>One float function of the engine beside a double of about 1e-15, over all floats or every n-th.</summary>
internal sealed class FunctionError
{
    private const int Chunk = 4096;

    /// <summary>Applies the engine's function to a range, by the vector path in use.</summary>
    public delegate void Kernel(ReadOnlySpan<float> x, Span<float> y);

    private FunctionError(string name, Kernel fast, Func<float, float> scalar, Func<double, double> exact) =>
        (Name, Fast, Scalar, Exact) = (name, fast, scalar, exact);

    public static IReadOnlyList<FunctionError> All { get; } =
    [
        new("exp", ExactMath.Exp, ExactMath.Exp, ExactMath.Exp),
        new("log", ExactMath.Log, ExactMath.Log, ExactMath.Log),
        new("tanh", ExactMath.Tanh, ExactMath.Tanh, Tanh),
        new("sigmoid", ExactMath.Sigmoid, ExactMath.Sigmoid, x => 1.0 / (1.0 + ExactMath.Exp(-x))),
        new("erf", ExactMath.Erf, ExactMath.Erf, Erf),
    ];

    public string Name { get; }

    public Kernel Fast { get; }

    public Func<float, float> Scalar { get; }

    public Func<double, double> Exact { get; }

    /// <summary>The largest error in units in the last place, and where it is; every stride-th float's bits are tried.</summary>
    /// <exception cref="InvalidOperationException">A special value or a bit of the scalar form is wrong.</exception>
    public (double Units, float At) Worst(long stride)
    {
        long count = ((1L << 32) + stride - 1) / stride;
        var worst = new (double Units, float At)[(int)((count + (Chunk * 256L) - 1) / (Chunk * 256L))];
        Parallel.For(0, worst.Length, part =>
        {
            var x = new float[Chunk];
            var y = new float[Chunk];
            for (long first = part * 256L * Chunk; first < Math.Min(count, (part + 1) * 256L * Chunk); first += Chunk)
            {
                for (int i = 0; i < Chunk; i++)
                    x[i] = BitConverter.UInt32BitsToSingle((uint)(Math.Min(first + i, count - 1) * stride));
                Fast(x, y);
                for (int i = 0; i < Chunk; i++)
                {
                    double units = Units(x[i], y[i]);
                    if (units > worst[part].Units)
                        worst[part] = (units, x[i]);
                }
            }
        });
        return worst.MaxBy(value => value.Units);
    }

    /// <summary>The error of y = f(x) in units of the exact value's last place.</summary>
    public double Units(float x, float y)
    {
        double exact = Exact(x);
        float rounded = (float)exact;
        if (!float.IsFinite(rounded))
            return rounded.Equals(y) || (float.IsInfinity(rounded) && y == MathF.CopySign(float.MaxValue, rounded)) ? 0 : 1e9;
        if (!float.IsFinite(y))
            return 1e9;
        // The unit of the exact value's binade (Muller et al., Handbook of Floating-Point Arithmetic, 2.3).
        double unit = exact == 0.0 ? float.Epsilon : Math.Max(Math.ScaleB(1.0, Math.ILogB(exact) - 23), float.Epsilon);
        return Math.Abs(y - exact) / unit;
    }

    private static double Tanh(double x)
    {
        double size = Math.Min(Math.Abs(x), 40.0);
        double value = size < 0.3
            ? ExactMath.Sinh(size) / (0.5 * (ExactMath.Exp(size) + ExactMath.Exp(-size)))
            : 1.0 - (2.0 / (ExactMath.Exp(2.0 * size) + 1.0));
        return double.IsNaN(x) ? x : Math.CopySign(value, x);
    }

    // 2/sqrt(pi) e^-x^2 sum of 2^n x^(2n+1) / (2n+1)!!: all terms positive; 1 beyond 6.
    private static double Erf(double x)
    {
        if (!(Math.Abs(x) < 6.0))
            return double.IsNaN(x) ? x : Math.CopySign(1.0, x);
        double term = x;
        double sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2.0 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2.0 / Math.Sqrt(Math.PI) * ExactMath.Exp(-x * x) * sum;
    }
}
