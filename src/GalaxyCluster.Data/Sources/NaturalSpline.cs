using System.Runtime.CompilerServices;

namespace GalaxyCluster.Data.Sources;

/// <summary>Cubic spline through values at 0, 1, 2, …, without curvature at both ends; constant slope beyond them.</summary>
internal sealed class NaturalSpline
{
    private readonly double[] _values;
    private readonly double[] _curvatures; // second derivatives

    public NaturalSpline(ReadOnlySpan<double> values)
    {
        _values = values.ToArray();
        int n = values.Length;
        _curvatures = new double[n];
        double[] factors = new double[n];
        for (int i = 1; i < n - 1; i++)
        {
            double pivot = 4 - factors[i - 1];
            factors[i] = 1 / pivot;
            double right = 6 * (values[i + 1] - (2 * values[i]) + values[i - 1]);
            _curvatures[i] = (right - _curvatures[i - 1]) / pivot;
        }

        for (int i = n - 2; i > 0; i--)
            _curvatures[i] -= factors[i] * _curvatures[i + 1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double At(double t)
    {
        if (_values.Length == 1) return _values[0];
        int i = Math.Clamp((int)Math.Floor(t), 0, _values.Length - 2);
        double b = Math.Clamp(t - i, -0.5, 1.5);
        double a = 1 - b;
        return (a * _values[i]) + (b * _values[i + 1])
            + ((((a * a * a) - a) * _curvatures[i]) + (((b * b * b) - b) * _curvatures[i + 1])) / 6;
    }
}
