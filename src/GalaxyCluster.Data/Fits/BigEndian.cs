using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GalaxyCluster.Data.Fits;

/// <summary>Whole spans between FITS's byte order and the machine's, in place or not.</summary>
internal static class BigEndian
{
    public static void ToHost(Span<float> values)
    {
        if (!BitConverter.IsLittleEndian)
            return;
        Span<int> bits = MemoryMarshal.Cast<float, int>(values);
        BinaryPrimitives.ReverseEndianness(bits, bits);
    }

    /// <summary>Reverses each value's bytes where the machine is little-endian: both directions.</summary>
    /// <param name="stored">A whole number of values.</param>
    /// <param name="bytes">Of one value: 1, 2, 4 or 8.</param>
    public static void Swap(Span<byte> stored, int bytes)
    {
        if (!BitConverter.IsLittleEndian)
            return;
        switch (bytes)
        {
            case 2:
                Span<short> twos = MemoryMarshal.Cast<byte, short>(stored);
                BinaryPrimitives.ReverseEndianness(twos, twos);
                break;
            case 4:
                Span<int> fours = MemoryMarshal.Cast<byte, int>(stored);
                BinaryPrimitives.ReverseEndianness(fours, fours);
                break;
            case 8:
                Span<long> eights = MemoryMarshal.Cast<byte, long>(stored);
                BinaryPrimitives.ReverseEndianness(eights, eights);
                break;
            default:
                break;
        }
    }
}
