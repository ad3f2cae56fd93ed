using System.Numerics;
using System.Runtime.CompilerServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Conversions of single samples, all in exact integer or plainly rounded arithmetic.</summary>
internal static class Sample
{
    private static readonly Vector4 Max8 = new(255f);
    private static readonly Vector4 Max16 = new(65535f);
    private static readonly Vector4 Half = new(0.5f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ushort Widen(byte value) => (ushort)(value * 257);

    /// <summary>round(value * 255 / 65535).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte Narrow(ushort value) => (byte)(((value * 255u) + 32895u) >> 16);

    /// <summary>BT.709 luma: 0.2126 R + 0.7152 G + 0.0722 B, weights in units of 2^-16 that add up to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte Luma(byte r, byte g, byte b) =>
        (byte)(((r * 13933u) + (g * 46871u) + (b * 4732u) + 32768u) >> 16);

    /// <inheritdoc cref="Luma(byte, byte, byte)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ushort Luma(ushort r, ushort g, ushort b) =>
        (ushort)(((r * 13933ul) + (g * 46871ul) + (b * 4732ul) + 32768ul) >> 16);

    internal static Rgba32 To8Bit(Vector4 scaled)
    {
        Vector4 v = (Clamp(scaled) * Max8) + Half;
        return new Rgba32((byte)v.X, (byte)v.Y, (byte)v.Z, (byte)v.W);
    }

    internal static Rgba64 To16Bit(Vector4 scaled)
    {
        Vector4 v = (Clamp(scaled) * Max16) + Half;
        return new Rgba64((ushort)v.X, (ushort)v.Y, (ushort)v.Z, (ushort)v.W);
    }

    /// <summary>Clamps to 0..1; NaN becomes 0.</summary>
    private static Vector4 Clamp(Vector4 v) => new(Clamp(v.X), Clamp(v.Y), Clamp(v.Z), Clamp(v.W));

    private static float Clamp(float value) => value > 0f ? (value < 1f ? value : 1f) : 0f;
}
