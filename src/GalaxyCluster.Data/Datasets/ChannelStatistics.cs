using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// Mean and standard deviation per channel. Bytes are summed in integers, exactly; float32 values in double, in the
/// order in which they come.
/// </summary>
internal sealed class ChannelStatistics(int channels, PixelType pixels)
{
    private readonly ulong[] _sums = new ulong[channels];
    private readonly ulong[] _squares = new ulong[channels];
    private readonly double[] _realSums = new double[channels];
    private readonly double[] _realSquares = new double[channels];
    private ulong _values; // a channel

    /// <param name="picture">[channels, height, width] as stored.</param>
    public void Add(ReadOnlySpan<byte> picture)
    {
        int plane = picture.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            if (pixels == PixelType.U8)
                AddBytes(c, picture.Slice(c * plane, plane));
            else
                AddReals(c, MemoryMarshal.Cast<byte, float>(picture.Slice(c * plane, plane)));
        }

        _values += (ulong)(pixels == PixelType.U8 ? plane : plane / sizeof(float));
    }

    public ImmutableArray<float> Means() => [.. Enumerable.Range(0, channels).Select(c => (float)(pixels == PixelType.U8
        ? _sums[c] / (255.0 * _values)
        : _realSums[c] / _values))];

    /// <summary>sqrt(E[x^2] - E[x]^2), 1 where that is 0.</summary>
    public ImmutableArray<float> StandardDeviations() => [.. Enumerable.Range(0, channels).Select(Deviation)];

    private float Deviation(int c)
    {
        double variance;
        if (pixels == PixelType.U8)
        {
            UInt128 scaled = ((UInt128)_values * _squares[c]) - ((UInt128)_sums[c] * _sums[c]);
            variance = (double)scaled / ((double)_values * _values * 255.0 * 255.0);
        }
        else
        {
            double mean = _realSums[c] / _values;
            variance = (_realSquares[c] / _values) - (mean * mean);
        }

        float deviation = (float)Math.Sqrt(Math.Max(variance, 0));
        return deviation > 0 ? deviation : 1;
    }

    private void AddBytes(int c, ReadOnlySpan<byte> plane)
    {
        ulong sum = 0;
        ulong squares = 0;
        foreach (byte v in plane)
        {
            sum += v;
            squares += (uint)(v * v);
        }

        _sums[c] += sum;
        _squares[c] += squares;
    }

    private void AddReals(int c, ReadOnlySpan<float> plane)
    {
        foreach (float v in plane)
        {
            _realSums[c] += v;
            _realSquares[c] += (double)v * v;
        }
    }
}
