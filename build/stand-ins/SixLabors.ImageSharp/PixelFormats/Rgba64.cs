using System.Numerics;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>4 samples of 16 bits: red, green, blue, alpha (not premultiplied).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Rgba64 : IPixel<Rgba64>
{
    public ushort R;
    public ushort G;
    public ushort B;
    public ushort A;

    public Rgba64(ushort r, ushort g, ushort b)
    {
        R = r;
        G = g;
        B = b;
        A = ushort.MaxValue;
    }

    public Rgba64(ushort r, ushort g, ushort b, ushort a)
    {
        R = r;
        G = g;
        B = b;
        A = a;
    }

    /// <param name="packed">Red in the lowest bits, alpha in the highest.</param>
    public Rgba64(ulong packed) => PackedValue = packed;

    /// <summary>Red in the lowest bits, alpha in the highest, whatever the machine's byte order.</summary>
    public ulong PackedValue
    {
        readonly get => R | (ulong)G << 16 | (ulong)B << 32 | (ulong)A << 48;
        set => (R, G, B, A) = ((ushort)value, (ushort)(value >> 16), (ushort)(value >> 32), (ushort)(value >> 48));
    }

    public static bool operator ==(Rgba64 left, Rgba64 right) => left.Equals(right);

    public static bool operator !=(Rgba64 left, Rgba64 right) => !left.Equals(right);

    public readonly bool Equals(Rgba64 other) => R == other.R && G == other.G && B == other.B && A == other.A;

    public override readonly bool Equals(object? obj) => obj is Rgba64 other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(R, G, B, A);

    public override readonly string ToString() => $"Rgba64({R}, {G}, {B}, {A})";

    public void FromScaledVector4(Vector4 vector) => FromRgba64(Sample.To16Bit(vector));

    public readonly Vector4 ToScaledVector4() => new Vector4(R, G, B, A) / 65535f;

    public void FromVector4(Vector4 vector) => FromScaledVector4(vector);

    public readonly Vector4 ToVector4() => ToScaledVector4();

    public void FromL8(L8 source) => FromL16(new L16(Sample.Widen(source.PackedValue)));

    public void FromL16(L16 source)
    {
        ushort grey = source.PackedValue;
        (R, G, B, A) = (grey, grey, grey, ushort.MaxValue);
    }

    public void FromRgb24(Rgb24 source) =>
        (R, G, B, A) = (Sample.Widen(source.R), Sample.Widen(source.G), Sample.Widen(source.B), ushort.MaxValue);

    public void FromRgba32(Rgba32 source) =>
        (R, G, B, A) = (Sample.Widen(source.R), Sample.Widen(source.G), Sample.Widen(source.B), Sample.Widen(source.A));

    public void FromRgb48(Rgb48 source) =>
        (R, G, B, A) = (source.R, source.G, source.B, ushort.MaxValue);

    public void FromRgba64(Rgba64 source) =>
        (R, G, B, A) = (source.R, source.G, source.B, source.A);

    public readonly void ToRgba32(ref Rgba32 dest) =>
        dest = new Rgba32(Sample.Narrow(R), Sample.Narrow(G), Sample.Narrow(B), Sample.Narrow(A));
}
