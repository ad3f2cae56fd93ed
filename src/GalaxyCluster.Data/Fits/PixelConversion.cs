using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Fits;

/// <summary>From stored values to physical ones.</summary>
internal static class PixelConversion
{
    private const double TwoTo63 = 9223372036854775808.0;

    /// <summary>
    /// Zero + scale x stored in double precision, then rounded to <typeparamref name="T"/> (float, double, or long
    /// where the values are whole numbers); NaN for a blank (for long the blank itself).
    /// </summary>
    /// <param name="stored">Big-endian values; overwritten.</param>
    /// <param name="form">How they are stored.</param>
    /// <param name="into">As many values.</param>
    public static void ToPhysical<T>(Span<byte> stored, in FitsImageForm form, Span<T> into)
        where T : unmanaged
    {
        BigEndian.Swap(stored, form.PixelBytes);
        switch (form.BitPix)
        {
            case 8:
                Convert<byte, Bytes, T>(stored, form, into);
                break;
            case 16:
                Convert<short, Shorts, T>(MemoryMarshal.Cast<byte, short>(stored), form, into);
                break;
            case 32:
                Convert<int, Ints, T>(MemoryMarshal.Cast<byte, int>(stored), form, into);
                break;
            case 64:
                Convert<long, Longs, T>(MemoryMarshal.Cast<byte, long>(stored), form, into);
                break;
            case -32:
                ConvertReal<float, T>(MemoryMarshal.Cast<byte, float>(stored), form, into);
                break;
            default:
                ConvertReal<double, T>(MemoryMarshal.Cast<byte, double>(stored), form, into);
                break;
        }
    }

    /// <summary>The same of integers that a tile held, in the machine's byte order.</summary>
    public static void ToPhysical<T>(ReadOnlySpan<int> stored, in FitsImageForm form, Span<T> into)
        where T : unmanaged =>
        Convert<int, Ints, T>(stored, form, into);

    private static void Convert<TStored, TWiden, T>(
        ReadOnlySpan<TStored> stored, in FitsImageForm form, Span<T> into)
        where TWiden : struct, IWiden<TStored>
        where T : unmanaged
    {
        double scale = form.Scale;
        double zero = form.Zero;
        bool isUnsigned64 = scale == 1 && zero == TwoTo63 && form.BitPix == 64;
        bool hasBlank = form.Blank.HasValue;
        long blank = form.Blank ?? 0;
        if (typeof(T) == typeof(long))
        {
            // Wraps as two's complement does, which is what the unsigned 64-bit convention asks for. 2^63 is no long.
            Span<long> whole = MemoryMarshal.Cast<T, long>(into);
            long shift = zero >= TwoTo63 ? long.MinValue : (long)zero;
            for (int i = 0; i < whole.Length; i++)
            {
                long value = default(TWiden).Widen(stored[i]);
                whole[i] = hasBlank && value == blank ? value : unchecked(value + shift);
            }

            return;
        }

        for (int i = 0; i < into.Length; i++)
        {
            long value = default(TWiden).Widen(stored[i]);
            // 2^63 + a long has more digits than a double on the way, not in the end.
            double physical = hasBlank && value == blank ? double.NaN
                : isUnsigned64 ? (double)(ulong)(value ^ long.MinValue)
                : zero + (scale * value);
            into[i] = typeof(T) == typeof(float) ? (T)(object)(float)physical : (T)(object)physical;
        }
    }

    private static void ConvertReal<TStored, T>(ReadOnlySpan<TStored> stored, in FitsImageForm form, Span<T> into)
        where TStored : unmanaged
        where T : unmanaged
    {
        double scale = form.Scale;
        double zero = form.Zero;
        bool isScaled = form.IsScaled;
        for (int i = 0; i < into.Length; i++)
        {
            double value = typeof(TStored) == typeof(float) ? (float)(object)stored[i] : (double)(object)stored[i];
            if (isScaled)
                value = zero + (scale * value);
            into[i] = typeof(T) == typeof(float) ? (T)(object)(float)value : (T)(object)value;
        }
    }

    private interface IWiden<in TStored>
    {
        long Widen(TStored value);
    }

    private readonly struct Bytes : IWiden<byte>
    {
        public long Widen(byte value) => value;
    }

    private readonly struct Shorts : IWiden<short>
    {
        public long Widen(short value) => value;
    }

    private readonly struct Ints : IWiden<int>
    {
        public long Widen(int value) => value;
    }

    private readonly struct Longs : IWiden<long>
    {
        public long Widen(long value) => value;
    }
}
