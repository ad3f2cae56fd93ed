using System.Collections.Immutable;

namespace GalaxyCluster.Data.Loading;

/// <summary>
/// Stored pixels to network input: (v / 255 - mean) / standardDeviation for bytes, (v - mean) / standardDeviation for
/// float32, per channel. Computed in double and rounded once, so the same bits everywhere. Thread-safe.
/// </summary>
public sealed class PixelScaling
{
    public PixelScaling(ImmutableArray<float> mean, ImmutableArray<float> standardDeviation) => throw new NotImplementedException();

    /// <param name="pixels">[channels, height, width]</param>
    /// <param name="image">The same shape.</param>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> image) => throw new NotImplementedException();

    /// <summary>In place.</summary>
    public void Apply(Span<float> image) => throw new NotImplementedException();
}
