using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>4 samples of 8 bits: red, green, blue, alpha (not premultiplied).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Rgba32 : IPixel<Rgba32>
{
    public byte R;
    public byte G;
    public byte B;
    public byte A;

    public Rgba32(byte r, byte g, byte b)
    {
        R = r;
        G = g;
        B = b;
        A = byte.MaxValue;
    }

    public Rgba32(byte r, byte g, byte b, byte a)
    {
        R = r;
        G = g;
        B = b;
        A = a;
    }

    /// <param name="packed">Red in the lowest bits, alpha in the highest.</param>
    public Rgba32(uint packed) => PackedValue = packed;

    /// <summary>Red in the lowest bits, alpha in the highest, whatever the machine's byte order.</summary>
    public uint PackedValue
    {
        readonly get => R | (uint)G << 8 | (uint)B << 16 | (uint)A << 24;
        set => (R, G, B, A) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24));
    }

    public static bool operator ==(Rgba32 left, Rgba32 right) => left.Equals(right);

    public static bool operator !=(Rgba32 left, Rgba32 right) => !left.Equals(right);

    public readonly bool Equals(Rgba32 other) => R == other.R && G == other.G && B == other.B && A == other.A;

    public override readonly bool Equals(object? obj) => obj is Rgba32 other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(R, G, B, A);

    public override readonly string ToString() => $"Rgba32({R}, {G}, {B}, {A})";

    public void FromScaledVector4(Vector4 vector) => FromRgba32(Sample.To8Bit(vector));

    public readonly Vector4 ToScaledVector4() => new Vector4(R, G, B, A) / 255f;

    public void FromVector4(Vector4 vector) => FromScaledVector4(vector);

    public readonly Vector4 ToVector4() => ToScaledVector4();

    public void FromL8(L8 source) =>
        (R, G, B, A) = (source.PackedValue, source.PackedValue, source.PackedValue, byte.MaxValue);

    public void FromL16(L16 source)
    {
        byte grey = Sample.Narrow(source.PackedValue);
        (R, G, B, A) = (grey, grey, grey, byte.MaxValue);
    }

    public void FromRgb24(Rgb24 source) => (R, G, B, A) = (source.R, source.G, source.B, byte.MaxValue);

    public void FromRgba32(Rgba32 source) => (R, G, B, A) = (source.R, source.G, source.B, source.A);

    public void FromRgb48(Rgb48 source) =>
        (R, G, B, A) = (Sample.Narrow(source.R), Sample.Narrow(source.G), Sample.Narrow(source.B), byte.MaxValue);

    public void FromRgba64(Rgba64 source) =>
        (R, G, B, A) = (Sample.Narrow(source.R), Sample.Narrow(source.G), Sample.Narrow(source.B), Sample.Narrow(source.A));

    public readonly void ToRgba32(ref Rgba32 dest) =>
        dest = this;
}
