using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace GalaxyCluster.Data.Formats.Npy;

/// <summary>Writes arrays as NumPy does: version 1.0, little-endian, C order.</summary>
internal static class NpyWriter
{
    private const int Alignment = 64;
    private const int PrefixBytes = 10; // Signature, version, length of the header.

    /// <exception cref="ArgumentException">Not as many values as the shape has.</exception>
    public static void Write(Stream stream, ReadOnlySpan<float> values, ReadOnlySpan<int> shape)
    {
        long count = 1;
        StringBuilder text = new("{'descr': '<f4', 'fortran_order': False, 'shape': (");
        foreach (int length in shape)
        {
            count *= length;
            text.Append(CultureInfo.InvariantCulture, $"{length}, ");
        }

        if (count != values.Length)
            throw new ArgumentException($"{values.Length} values for {count} places", nameof(values));
        text.Append("), }");
        int padding = Alignment - ((PrefixBytes + text.Length + 1) % Alignment);
        text.Append(' ', padding).Append('\n');
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(text.ToString()));
        stream.Write(MemoryMarshal.AsBytes(values));
    }
}
