using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Sources;

/// <summary>
/// Sorts finite values by the digits of their bits (least significant first, 11 bits a pass): several times faster than
/// comparing for the thousands of pixels of a background cell.
/// </summary>
internal static class FloatSort
{
    private const int DigitBits = 11;
    private const int Digits = 3;
    private const int Buckets = 1 << DigitBits;

    /// <summary>Below it, counting costs more than it saves.</summary>
    private const int Few = 512;

    /// <param name="values">No NaN; left in ascending order.</param>
    /// <param name="scratch">At least as long.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(Span<float> values, Span<float> scratch)
    {
        if (values.Length < Few)
        {
            values.Sort();
            return;
        }

        Span<uint> from = MemoryMarshal.Cast<float, uint>(values);
        Span<uint> to = MemoryMarshal.Cast<float, uint>(scratch)[..values.Length];
        Span<int> starts = stackalloc int[Digits * Buckets];
        Count(from, starts);
        for (int digit = 0; digit < Digits; digit++)
        {
            Span<int> next = starts.Slice(digit * Buckets, Buckets);
            foreach (uint key in from) to[next[Digit(key, digit)]++] = key;
            Span<uint> sorted = to;
            to = from;
            from = sorted;
        }

        // An odd number of passes ends in the scratch.
        for (int i = 0; i < from.Length; i++) to[i] = Bits(from[i]);
    }

    /// <summary>Turns the bits into keys that are in the values' order, and counts where each digit's keys begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(Span<uint> bits, Span<int> starts)
    {
        starts.Clear();
        foreach (ref uint value in bits)
        {
            value ^= (uint)((int)value >> 31) | 0x8000_0000;
            for (int digit = 0; digit < Digits; digit++) starts[(digit * Buckets) + Digit(value, digit)]++;
        }

        for (int digit = 0; digit < Digits; digit++)
        {
            int before = 0;
            foreach (ref int start in starts.Slice(digit * Buckets, Buckets)) (start, before) = (before, before + start);
        }
    }

    private static int Digit(uint key, int digit) => (int)(key >> (digit * DigitBits)) & (Buckets - 1);

    private static uint Bits(uint key) => key ^ ((uint)((int)~key >> 31) | 0x8000_0000);
}
