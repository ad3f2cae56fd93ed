namespace GalaxyCluster.Data.Pictures;

/// <summary>
/// A decoded, cropped picture: [channels, height, width] of whole numbers 0 to <see cref="MaxValue"/>.
/// </summary>
/// <param name="Values">At least channels x height x width long.</param>
/// <param name="Channels">1 or 3.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Width">Pixels.</param>
/// <param name="MaxValue">255 or 65535.</param>
internal readonly record struct PixelPlanes(ushort[] Values, int Channels, int Height, int Width, int MaxValue)
{
    public Span<ushort> Plane(int channel) => Values.AsSpan(channel * Height * Width, Height * Width);
}
