namespace GalaxyCluster.Data.Pictures;

/// <summary>A cropped picture of measured values: [channels, height, width] float32; missing pixels are NaN.</summary>
internal readonly record struct FluxPlanes(float[] Values, int Channels, int Height, int Width)
{
    public Span<float> Plane(int channel) => Values.AsSpan(channel * Height * Width, Height * Width);
}
