namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Writes entropy-coded data, with a zero byte after each 0xFF.</summary>
internal sealed class BitWriter(MemoryStream output)
{
    private uint pending;
    private int count;

    /// <param name="bits">The value; higher bits are ignored.</param>
    /// <param name="length">0 to 16.</param>
    internal void Write(int bits, int length)
    {
        pending = pending << length | ((uint)bits & ((1u << length) - 1));
        count += length;
        while (count >= 8)
        {
            count -= 8;
            byte value = (byte)(pending >> count);
            output.WriteByte(value);
            if (value == 0xFF) output.WriteByte(0);
        }
    }

    /// <summary>Fills the last byte with ones.</summary>
    internal void Flush()
    {
        if (count > 0) Write(0x7F, 8 - count);
    }
}
