using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>
/// Reads the bits of entropy-coded data, with byte stuffing undone. At a marker, or the end of the data, it stops and gives
/// zero bits for as long as it is asked; <see cref="Overrun"/> tells that such bits have been used.
/// </summary>
internal ref struct BitReader
{
    private readonly ReadOnlySpan<byte> data;
    private int position;
    private ulong window;
    private int count;
    private int padding;

    internal BitReader(ReadOnlySpan<byte> data, int position)
    {
        this.data = data;
        this.position = position;
    }

    /// <summary>Bits were read that the data do not have.</summary>
    internal readonly bool Overrun => count < padding;

    /// <summary>The first byte not yet taken; never beyond a marker.</summary>
    internal readonly int Position => position;

    /// <summary>Drops what is buffered and goes on from another position.</summary>
    internal void MoveTo(int newPosition)
    {
        position = newPosition;
        window = 0;
        count = 0;
        padding = 0;
    }

    /// <summary>Makes at least 32 bits ready: the longest code and its extra bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Refill()
    {
        if (count < 32) RefillWindow();
    }

    /// <summary>1 to 32 bits, which stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly int Peek(int bits) => (int)(window >> (64 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Skip(int bits)
    {
        window <<= bits;
        count -= bits;
    }

    /// <summary>1 to 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Read(int bits)
    {
        int value = Peek(bits);
        Skip(bits);
        return value;
    }

    /// <summary>The next symbol; afterwards at least 16 bits are still ready.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int ReadSymbol(HuffmanTable table)
    {
        Refill();
        int entry = table.Lookup[Peek(HuffmanTable.LookupBits)];
        if (entry != 0)
        {
            Skip(entry >> 8);
            return entry & 0xFF;
        }

        int symbol = table.FindLong(Peek(16), out int length);
        Skip(length);
        return symbol;
    }

    private void RefillWindow()
    {
        if (position <= data.Length - 8)
        {
            ulong next = BinaryPrimitives.ReadUInt64BigEndian(data[position..]);

            // No byte is 0xFF if no byte of the complement is zero.
            if (((~next - 0x0101010101010101) & next & 0x8080808080808080) == 0)
            {
                int bytes = (64 - count) >> 3;
                window |= next >> count;
                position += bytes;
                count += bytes * 8;
                return;
            }
        }

        RefillByBytes();
    }

    private void RefillByBytes()
    {
        while (count <= 56)
        {
            int after = position + 1;
            if (position >= data.Length)
            {
                Pad();
                return;
            }

            byte value = data[position];
            if (value == 0xFF)
            {
                while (after < data.Length && data[after] == 0xFF) after++;
                if (after >= data.Length || data[after] != 0)
                {
                    Pad();
                    return;
                }

                after++;
            }

            window |= (ulong)value << (56 - count);
            count += 8;
            position = after;
        }
    }

    private void Pad()
    {
        padding += 64 - count;
        count = 64;
    }
}
