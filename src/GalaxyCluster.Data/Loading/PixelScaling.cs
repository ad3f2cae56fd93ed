using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Stored pixels to network input: (v / 255 - mean) / standardDeviation for bytes, (v - mean) / standardDeviation for
/// float32, per channel. Computed in double and rounded once, so the same bits everywhere. Thread-safe.
/// </summary>
public sealed class PixelScaling
{
    private const int Levels = 256;
    private readonly ImmutableArray<float> _mean;
    private readonly ImmutableArray<float> _standardDeviation;
    private readonly float[] _table; // [channels, 256]

    /// <exception cref="ArgumentException">Lengths differ, or a standard deviation is not above 0.</exception>
    public PixelScaling(ImmutableArray<float> mean, ImmutableArray<float> standardDeviation)
    {
        if (mean.IsDefaultOrEmpty || mean.Length != standardDeviation.Length)
            throw new ArgumentException(
                "expected one mean and one standard deviation a channel", nameof(standardDeviation));
        _mean = mean;
        _standardDeviation = standardDeviation;
        _table = new float[mean.Length * Levels];
        for (int c = 0; c < mean.Length; c++)
        {
            if (!(standardDeviation[c] > 0))
                throw new ArgumentException(
                    $"standard deviation of channel {c} is not above 0", nameof(standardDeviation));
            for (int v = 0; v < Levels; v++)
                _table[(c * Levels) + v] = (float)(((v / 255.0) - mean[c]) / standardDeviation[c]);
        }
    }

    public int Channels => _mean.Length;

    /// <param name="pixels">[channels, height, width]</param>
    /// <param name="image">The same shape.</param>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> image)
    {
        int plane = PlaneLength(pixels.Length);
        for (int c = 0; c < Channels; c++)
            Apply(c, pixels.Slice(c * plane, plane), image.Slice(c * plane, plane));
    }

    /// <summary>In place, [channels, height, width].</summary>
    public void Apply(Span<float> image)
    {
        int plane = PlaneLength(image.Length);
        for (int c = 0; c < Channels; c++)
        {
            double mean = _mean[c];
            double deviation = _standardDeviation[c];
            foreach (ref float value in image.Slice(c * plane, plane))
                value = (float)((value - mean) / deviation);
        }
    }

    /// <summary>Some pixels of one channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Apply(int channel, ReadOnlySpan<byte> pixels, Span<float> image)
    {
        ReadOnlySpan<float> table = _table.AsSpan(channel * Levels, Levels);
        image = image[..pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
            image[i] = table[pixels[i]];
    }

    private int PlaneLength(int length) => length % Channels == 0
        ? length / Channels
        : throw new ArgumentException($"{length} values do not make {Channels} channels");
}
