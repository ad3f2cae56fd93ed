namespace GalaxyCluster.Data.Pictures;

/// <summary>A cropped picture of measured values: [channels, height, width] float32; missing pixels are NaN.</summary>
/// <param name="Values">At least channels x height x width long.</param>
/// <param name="Channels">Bands.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Width">Pixels.</param>
internal readonly record struct FluxPlanes(float[] Values, int Channels, int Height, int Width)
{
    public Span<float> All => Values.AsSpan(0, Channels * Height * Width);

    public Span<float> Plane(int channel) => Values.AsSpan(channel * Height * Width, Height * Width);
}
