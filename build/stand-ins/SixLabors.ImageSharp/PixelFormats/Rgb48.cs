using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>3 samples of 16 bits: red, green, blue.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Rgb48 : IPixel<Rgb48>
{
    public ushort R;
    public ushort G;
    public ushort B;

    public Rgb48(ushort r, ushort g, ushort b)
    {
        R = r;
        G = g;
        B = b;
    }

    public static bool operator ==(Rgb48 left, Rgb48 right) => left.Equals(right);

    public static bool operator !=(Rgb48 left, Rgb48 right) => !left.Equals(right);

    public readonly bool Equals(Rgb48 other) => R == other.R && G == other.G && B == other.B;

    public override readonly bool Equals(object? obj) => obj is Rgb48 other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(R, G, B);

    public override readonly string ToString() => $"Rgb48({R}, {G}, {B})";

    public void FromScaledVector4(Vector4 vector) => FromRgba64(Sample.To16Bit(vector));

    public readonly Vector4 ToScaledVector4() => new Vector4(R, G, B, 65535f) / 65535f;

    public void FromVector4(Vector4 vector) => FromScaledVector4(vector);

    public readonly Vector4 ToVector4() => ToScaledVector4();

    public void FromL8(L8 source) => FromL16(new L16(Sample.Widen(source.PackedValue)));

    public void FromL16(L16 source)
    {
        ushort grey = source.PackedValue;
        (R, G, B) = (grey, grey, grey);
    }

    public void FromRgb24(Rgb24 source) =>
        (R, G, B) = (Sample.Widen(source.R), Sample.Widen(source.G), Sample.Widen(source.B));

    public void FromRgba32(Rgba32 source) =>
        (R, G, B) = (Sample.Widen(source.R), Sample.Widen(source.G), Sample.Widen(source.B));

    public void FromRgb48(Rgb48 source) =>
        (R, G, B) = (source.R, source.G, source.B);

    public void FromRgba64(Rgba64 source) =>
        (R, G, B) = (source.R, source.G, source.B);

    public readonly void ToRgba32(ref Rgba32 dest) =>
        dest = new Rgba32(Sample.Narrow(R), Sample.Narrow(G), Sample.Narrow(B));
}
