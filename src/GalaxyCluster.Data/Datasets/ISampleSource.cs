namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// A numbered list of normalised pictures with targets: one split. Reading is thread-safe and allocates nothing.
/// </summary>
public interface ISampleSource
{
    int Count { get; }

    int ClassCount { get; }

    int Channels { get; }

    int Height { get; }

    int Width { get; }

    /// <param name="sample">0 to <see cref="Count"/> - 1.</param>
    /// <param name="image">[channels, height, width], filled with (value - mean) / standard deviation.</param>
    /// <param name="target">[classes], filled with shares that sum to 1.</param>
    void Read(int sample, Span<float> image, Span<float> target);

    string Id(int sample);
}
