using System.Numerics;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>One 8-bit luminance sample.</summary>
public struct L8 : IPixel<L8>
{
    public L8(byte luminance) => PackedValue = luminance;

    public byte PackedValue { readonly get; set; }

    public static bool operator ==(L8 left, L8 right) => left.Equals(right);

    public static bool operator !=(L8 left, L8 right) => !left.Equals(right);

    public readonly bool Equals(L8 other) => PackedValue == other.PackedValue;

    public override readonly bool Equals(object? obj) => obj is L8 other && Equals(other);

    public override readonly int GetHashCode() => PackedValue.GetHashCode();

    public override readonly string ToString() => $"L8({PackedValue})";

    public void FromScaledVector4(Vector4 vector) => FromRgba32(Sample.To8Bit(vector));

    public readonly Vector4 ToScaledVector4()
    {
        float scaled = PackedValue / 255f;
        return new Vector4(scaled, scaled, scaled, 1f);
    }

    public void FromVector4(Vector4 vector) => FromScaledVector4(vector);

    public readonly Vector4 ToVector4() => ToScaledVector4();

    public void FromL8(L8 source) => PackedValue = source.PackedValue;

    public void FromL16(L16 source) => PackedValue = Sample.Narrow(source.PackedValue);

    public void FromRgb24(Rgb24 source) => PackedValue = Sample.Luma(source.R, source.G, source.B);

    public void FromRgba32(Rgba32 source) => PackedValue = Sample.Luma(source.R, source.G, source.B);

    public void FromRgb48(Rgb48 source) => PackedValue = Sample.Narrow(Sample.Luma(source.R, source.G, source.B));

    public void FromRgba64(Rgba64 source) => PackedValue = Sample.Narrow(Sample.Luma(source.R, source.G, source.B));

    public readonly void ToRgba32(ref Rgba32 dest) => dest = new Rgba32(PackedValue, PackedValue, PackedValue);
}
