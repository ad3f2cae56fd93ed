using System.Numerics;
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

    public double At(double t)
    {
        if (_values.Length == 1) return _values[0];
        int knot = Math.Clamp((int)Math.Floor(t), 0, _values.Length - 2);
        double b = Math.Clamp(t - knot, -0.5, 1.5);
        double a = 1 - b;
        return (a * _values[knot]) + (b * _values[knot + 1])
            + ((((a * a * a) - a) * _curvatures[knot]) + (((b * b * b) - b) * _curvatures[knot + 1])) / 6;
    }

    /// <summary>At the middles of a row of pixels, the middle of the first cell being at 0: the bits of
    /// <see cref="At"/>.</summary>
    /// <param name="cell">Pixels from one value to the next.</param>
    /// <param name="levels">A pixel each.</param>
    public void AtPixels(int cell, Span<float> levels)
    {
        if (_values.Length == 1)
        {
            levels.Fill((float)_values[0]);
            return;
        }

        int x = 0;
        for (int knot = 0; knot < _values.Length - 1; knot++)
        {
            // The next knot is in the middle of the next cell.
            int end = knot == _values.Length - 2 ? levels.Length : Math.Min(levels.Length, (((2 * knot) + 3) * cell) / 2);
            for (; x <= end - Vector<float>.Count; x += Vector<float>.Count)
            {
                Vector.Narrow(Between(knot, x, cell), Between(knot, x + Vector<double>.Count, cell)).CopyTo(levels[x..]);
            }

            for (; x < end; x++) levels[x] = (float)At(Place(x, cell));
        }
    }

    private static double Place(int x, int cell) => ((x + 0.5) / cell) - 0.5;

    /// <summary>At the pixels from x on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<double> Between(int knot, int x, int cell)
    {
        var half = new Vector<double>(0.5);
        Vector<double> t = ((new Vector<double>(x) + Vector<double>.Indices + half) / new Vector<double>(cell)) - half;
        Vector<double> b = Vector.Min(Vector.Max(t - new Vector<double>(knot), -half), new Vector<double>(1.5));
        Vector<double> a = Vector<double>.One - b;
        return (a * _values[knot]) + (b * _values[knot + 1])
            + ((((a * a * a) - a) * _curvatures[knot]) + (((b * b * b) - b) * _curvatures[knot + 1])) / new Vector<double>(6);
    }
}
