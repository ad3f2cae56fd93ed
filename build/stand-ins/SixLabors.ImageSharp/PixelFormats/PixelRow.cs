using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Converts rows between pixel formats.</summary>
internal static class PixelRow
{
    /// <summary>Converts <c>source.Length</c> pixels; the destination is at least that long.</summary>
    internal static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> destination)
        where TFrom : unmanaged, IPixel<TFrom>
        where TTo : unmanaged, IPixel<TTo>
    {
        destination = destination[..source.Length];
        if (typeof(TFrom) == typeof(TTo))
        {
            MemoryMarshal.Cast<TFrom, TTo>(source).CopyTo(destination);
            return;
        }

        for (int i = 0; i < source.Length; i++) destination[i] = Convert<TFrom, TTo>(source[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TTo Convert<TFrom, TTo>(TFrom source)
        where TFrom : unmanaged, IPixel<TFrom>
        where TTo : unmanaged, IPixel<TTo>
    {
        TTo result = default;
        if (typeof(TFrom) == typeof(L8)) result.FromL8(Unsafe.BitCast<TFrom, L8>(source));
        else if (typeof(TFrom) == typeof(L16)) result.FromL16(Unsafe.BitCast<TFrom, L16>(source));
        else if (typeof(TFrom) == typeof(Rgb24)) result.FromRgb24(Unsafe.BitCast<TFrom, Rgb24>(source));
        else if (typeof(TFrom) == typeof(Rgba32)) result.FromRgba32(Unsafe.BitCast<TFrom, Rgba32>(source));
        else if (typeof(TFrom) == typeof(Rgb48)) result.FromRgb48(Unsafe.BitCast<TFrom, Rgb48>(source));
        else if (typeof(TFrom) == typeof(Rgba64)) result.FromRgba64(Unsafe.BitCast<TFrom, Rgba64>(source));
        else result.FromScaledVector4(source.ToScaledVector4());
        return result;
    }
}
