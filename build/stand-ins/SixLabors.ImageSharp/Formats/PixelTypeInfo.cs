namespace SixLabors.ImageSharp.Formats;

/// <summary>How many bits a pixel takes, in a file or in memory.</summary>
public sealed class PixelTypeInfo
{
    public PixelTypeInfo(int bitsPerPixel) => BitsPerPixel = bitsPerPixel;

    public int BitsPerPixel { get; }
}
