using System.Numerics;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>One 16-bit luminance sample.</summary>
public struct L16 : IPixel<L16>
{
    public L16(ushort luminance) => PackedValue = luminance;

    public ushort PackedValue { readonly get; set; }

    public static bool operator ==(L16 left, L16 right) => left.Equals(right);

    public static bool operator !=(L16 left, L16 right) => !left.Equals(right);

    public readonly bool Equals(L16 other) => PackedValue == other.PackedValue;

    public override readonly bool Equals(object? obj) => obj is L16 other && Equals(other);

    public override readonly int GetHashCode() => PackedValue.GetHashCode();

    public override readonly string ToString() => $"L16({PackedValue})";

    public void FromScaledVector4(Vector4 vector) => FromRgba64(Sample.To16Bit(vector));

    public readonly Vector4 ToScaledVector4()
    {
        float scaled = PackedValue / 65535f;
        return new Vector4(scaled, scaled, scaled, 1f);
    }

    public void FromVector4(Vector4 vector) => FromScaledVector4(vector);

    public readonly Vector4 ToVector4() => ToScaledVector4();

    public void FromL8(L8 source) => PackedValue = Sample.Widen(source.PackedValue);

    public void FromL16(L16 source) => PackedValue = source.PackedValue;

    public void FromRgb24(Rgb24 source) =>
        PackedValue = Sample.Luma(Sample.Widen(source.R), Sample.Widen(source.G), Sample.Widen(source.B));

    public void FromRgba32(Rgba32 source) =>
        PackedValue = Sample.Luma(Sample.Widen(source.R), Sample.Widen(source.G), Sample.Widen(source.B));

    public void FromRgb48(Rgb48 source) => PackedValue = Sample.Luma(source.R, source.G, source.B);

    public void FromRgba64(Rgba64 source) => PackedValue = Sample.Luma(source.R, source.G, source.B);

    public readonly void ToRgba32(ref Rgba32 dest)
    {
        byte grey = Sample.Narrow(PackedValue);
        dest = new Rgba32(grey, grey, grey);
    }
}
