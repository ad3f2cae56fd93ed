using System.Numerics;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>A pixel that can be made from, and turned into, the other pixel formats.</summary>
/// <remarks>
/// Colour to grey uses the luma weights of ITU-R BT.709; 8 to 16 bits multiplies by 257; 16 to 8 bits rounds to nearest.
/// </remarks>
public interface IPixel
{
    /// <summary>Sets the pixel from red, green, blue, alpha in 0..1; values outside are clamped.</summary>
    void FromScaledVector4(Vector4 vector);

    Vector4 ToScaledVector4();

    void FromVector4(Vector4 vector);

    Vector4 ToVector4();

    void FromL8(L8 source);

    void FromL16(L16 source);

    void FromRgb24(Rgb24 source);

    void FromRgba32(Rgba32 source);

    void FromRgb48(Rgb48 source);

    void FromRgba64(Rgba64 source);

    void ToRgba32(ref Rgba32 dest);
}

/// <inheritdoc cref="IPixel"/>
public interface IPixel<TSelf> : IPixel, IEquatable<TSelf>
    where TSelf : unmanaged, IPixel<TSelf>
{
}
