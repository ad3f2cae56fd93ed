using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>3 samples of 8 bits: red, green, blue.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Rgb24 : IPixel<Rgb24>
{
    public byte R;
    public byte G;
    public byte B;

    public Rgb24(byte r, byte g, byte b)
    {
        R = r;
        G = g;
        B = b;
    }

    public static bool operator ==(Rgb24 left, Rgb24 right) => left.Equals(right);

    public static bool operator !=(Rgb24 left, Rgb24 right) => !left.Equals(right);

    public readonly bool Equals(Rgb24 other) => R == other.R && G == other.G && B == other.B;

    public override readonly bool Equals(object? obj) => obj is Rgb24 other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(R, G, B);

    public override readonly string ToString() => $"Rgb24({R}, {G}, {B})";

    public void FromScaledVector4(Vector4 vector) => FromRgba32(Sample.To8Bit(vector));

    public readonly Vector4 ToScaledVector4() => new Vector4(R, G, B, 255f) / 255f;

    public void FromVector4(Vector4 vector) => FromScaledVector4(vector);

    public readonly Vector4 ToVector4() => ToScaledVector4();

    public void FromL8(L8 source) => (R, G, B) = (source.PackedValue, source.PackedValue, source.PackedValue);

    public void FromL16(L16 source)
    {
        byte grey = Sample.Narrow(source.PackedValue);
        (R, G, B) = (grey, grey, grey);
    }

    public void FromRgb24(Rgb24 source) => (R, G, B) = (source.R, source.G, source.B);

    public void FromRgba32(Rgba32 source) => (R, G, B) = (source.R, source.G, source.B);

    public void FromRgb48(Rgb48 source) =>
        (R, G, B) = (Sample.Narrow(source.R), Sample.Narrow(source.G), Sample.Narrow(source.B));

    public void FromRgba64(Rgba64 source) =>
        (R, G, B) = (Sample.Narrow(source.R), Sample.Narrow(source.G), Sample.Narrow(source.B));

    public readonly void ToRgba32(ref Rgba32 dest) =>
        dest = new Rgba32(R, G, B);
}
