using System.Buffers.Binary;
using System.Numerics;

namespace GalaxyCluster.Data.Fits;

/// <summary>Writes the code that <see cref="RiceCode"/> reads.</summary>
internal static class RiceEncoder
{
    /// <param name="values">Integers that fit into so many bytes (1 unsigned; 2, 4 signed).</param>
    /// <param name="bytes">1, 2 or 4.</param>
    /// <param name="block">Integers that share a parameter.</param>
    public static byte[] Encode(ReadOnlySpan<int> values, int bytes, int block)
    {
        if (values.IsEmpty)
            return [];
        BitWriter writer = new(values.Length * bytes / 2);
        writer.Write((uint)values[0], 8 * bytes);
        Span<uint> folded = stackalloc uint[block];
        int last = values[0];
        for (int start = 0; start < values.Length; start += block)
        {
            int count = Math.Min(block, values.Length - start);
            for (int i = 0; i < count; i++)
            {
                int value = values[start + i];
                folded[i] = Fold(unchecked(value - last), bytes);
                last = value;
            }

            WriteBlock(ref writer, folded[..count], bytes);
        }

        return writer.ToArray();
    }

    private static void WriteBlock(ref BitWriter writer, ReadOnlySpan<uint> folded, int bytes)
    {
        int parameterBits = RiceCode.ParameterBits(bytes);
        int raw = RiceCode.RawParameter(bytes);
        if (folded.IndexOfAnyExcept(0u) < 0)
        {
            writer.Write(0, parameterBits);
            return;
        }

        int k = BestParameter(folded, raw, 8 * bytes);
        writer.Write((uint)(k + 1), parameterBits);
        foreach (uint value in folded)
        {
            if (k == raw)
            {
                writer.Write(value, 8 * bytes);
                continue;
            }

            writer.WriteZeros(value >> k);
            writer.Write(1, 1);
            if (k > 0)
                writer.Write(value & ((1u << k) - 1), k);
        }
    }

    /// <summary>The parameter with the fewest bits, of those near the mean's logarithm.</summary>
    private static int BestParameter(ReadOnlySpan<uint> folded, int raw, int rawBits)
    {
        ulong sum = 0;
        foreach (uint value in folded)
            sum += value;
        int near = BitOperations.Log2((sum / (ulong)folded.Length) | 1);
        int best = raw;
        ulong bestBits = (ulong)(rawBits * folded.Length);
        for (int k = Math.Max(0, near - 1); k <= Math.Min(near + 1, raw - 1); k++)
        {
            ulong bits = (ulong)((k + 1) * folded.Length);
            foreach (uint value in folded)
                bits += value >> k;
            if (bits < bestBits)
                (best, bestBits) = (k, bits);
        }

        return best;
    }

    /// <summary>0, -1, 1, -2, 2 become 0, 1, 2, 3, 4, in so many bytes.</summary>
    private static uint Fold(int difference, int bytes)
    {
        int narrow = bytes switch { 1 => (sbyte)difference, 2 => (short)difference, _ => difference };
        return (uint)((narrow << 1) ^ (narrow >> 31)) & (bytes == 4 ? uint.MaxValue : (1u << (8 * bytes)) - 1);
    }

    /// <summary>Bits from the highest of the first byte on.</summary>
    private struct BitWriter(int capacity)
    {
        private byte[] _bytes = new byte[Math.Max(64, capacity)];
        private int _length;
        private ulong _bits;
        private int _count;

        /// <summary>The lowest bits of a value; at most 32.</summary>
        public void Write(uint value, int count)
        {
            _bits = (_bits << count) | (count == 32 ? value : value & ((1u << count) - 1));
            _count += count;
            if (_count >= 32)
            {
                _count -= 32;
                Room(4);
                BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(_length), (uint)(_bits >> _count));
                _length += 4;
            }
        }

        public void WriteZeros(uint count)
        {
            for (; count > 32; count -= 32)
                Write(0, 32);
            if (count > 0)
                Write(0, (int)count);
        }

        public byte[] ToArray()
        {
            Room(8);
            int rest = (_count + 7) / 8;
            for (int i = 0; i < rest; i++)
                _bytes[_length + i] = (byte)((_bits << (64 - _count)) >> (56 - (8 * i)));
            return _bytes[..(_length + rest)];
        }

        private void Room(int bytes)
        {
            if (_length + bytes > _bytes.Length)
                Array.Resize(ref _bytes, 2 * _bytes.Length);
        }
    }
}
