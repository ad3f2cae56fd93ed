namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// Weights of a one-dimensional resize: output o is the sum over t of Weights[o, t] x input[First[o] + t], divided by
/// <see cref="Total"/>. The weights of every output add up to Total exactly, and inputs outside the picture are folded
/// into its edge. Made from whole numbers and IEEE double + - x / only: the same everywhere.
/// </summary>
internal sealed class ResizeTaps
{
    private const int FixedPointBits = 14;
    private readonly int[] _weights; // [outputs, Taps]
    private readonly int[] _first;

    private ResizeTaps(int outputs, int taps, int total)
    {
        Taps = taps;
        Total = total;
        _weights = new int[outputs * taps];
        _first = new int[outputs];
    }

    public int Taps { get; }

    public int Total { get; }

    public int Outputs => _first.Length;

    public int First(int output) => _first[output];

    public ReadOnlySpan<int> Weights(int output) => _weights.AsSpan(output * Taps, Taps);

    public static ResizeTaps Create(int inputs, int outputs, ResizeFilter filter) => filter switch
    {
        ResizeFilter.Area => Area(inputs, outputs),
        ResizeFilter.Bicubic => Bicubic(inputs, outputs),
        _ => outputs <= inputs ? Area(inputs, outputs) : Bicubic(inputs, outputs),
    };

    /// <summary>
    /// In units of 1/outputs of an input pixel, output o covers [o x inputs, (o + 1) x inputs) and input i covers
    /// [i x outputs, (i + 1) x outputs): the overlaps are whole numbers that add up to inputs.
    /// </summary>
    private static ResizeTaps Area(int inputs, int outputs)
    {
        ResizeTaps taps = new(outputs, Math.Min(inputs, (inputs / outputs) + 2), inputs);
        for (int o = 0; o < outputs; o++)
        {
            long begin = (long)o * inputs;
            long end = begin + inputs;
            int first = (int)Math.Min(begin / outputs, inputs - taps.Taps);
            taps._first[o] = first;
            for (int t = 0; t < taps.Taps; t++)
            {
                long pixel = (long)(first + t) * outputs;
                taps._weights[(
                    o * taps.Taps) + t] = (int)Math.Max(0, Math.Min(end, pixel + outputs) - Math.Max(begin, pixel));
            }
        }

        return taps;
    }

    /// <summary>
    /// Keys' cubic with a = -1/2 (Catmull-Rom), stretched by inputs/outputs when the picture shrinks. The rounding
    /// remainder of the fixed-point weights goes to the largest one.
    /// </summary>
    private static ResizeTaps Bicubic(int inputs, int outputs)
    {
        double ratio = (double)inputs / outputs;
        double stretch = Math.Max(1, ratio);
        int reach = (int)Math.Ceiling(2 * stretch);
        int span = (2 * reach) + 1;
        ResizeTaps taps = new(outputs, Math.Min(span, inputs), 1 << FixedPointBits);
        double[] raw = new double[span];
        for (int o = 0; o < outputs; o++)
        {
            double centre = ((o + 0.5) * ratio) - 0.5;
            int start = (int)Math.Floor(centre) - reach + 1;
            double sum = 0;
            for (int t = 0; t < span; t++)
            {
                raw[t] = Cubic(Math.Abs(start + t - centre) / stretch);
                sum += raw[t];
            }

            int first = Math.Clamp(start, 0, inputs - taps.Taps);
            taps._first[o] = first;
            Span<int> weights = taps._weights.AsSpan(o * taps.Taps, taps.Taps);
            int assigned = 0;
            int largest = 0;
            for (int t = 0; t < span; t++)
            {
                int weight = (int)Math.Floor((raw[t] / sum * taps.Total) + 0.5);
                weights[Math.Clamp(start + t, 0, inputs - 1) - first] += weight;
                assigned += weight;
            }

            for (int t = 1; t < weights.Length; t++)
            {
                if (weights[t] > weights[largest])
                    largest = t;
            }

            weights[largest] += taps.Total - assigned;
        }

        return taps;
    }

    private static double Cubic(double x)
    {
        if (x < 1)
            return ((((1.5 * x) - 2.5) * x) * x) + 1;
        return x < 2 ? (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2 : 0;
    }
}
