using System.Buffers.Binary;
using System.Numerics;

namespace GalaxyCluster.Data.Fits;

/// <summary>
/// Rice's code as FITS has it (FITS standard 4.0, section 10.4.1; Rice, Yeh and Miller 1993): the first integer as it
/// is, then blocks of differences from the integer before, folded to unsigned. A block begins with its parameter k plus
/// one (0: all differences are 0; the largest: differences as they are); each difference is the unary number of its
/// high part (zeros, then a one) and its k low bits.
/// </summary>
internal static class RiceCode
{
    /// <summary>Decodes integers of 1 (unsigned), 2 or 4 bytes (signed).</summary>
    /// <returns>False when the code ends too early or is not one.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> code, int bytes, int block, Span<int> into)
    {
        if (into.IsEmpty)
            return true;
        if (code.Length < bytes)
            return false;
        int parameterBits = ParameterBits(bytes);
        int rawBits = 8 * bytes;
        int raw = RawParameter(bytes);
        uint last = bytes switch
        {
            1 => code[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(code),
            _ => BinaryPrimitives.ReadUInt32BigEndian(code),
        };
        BitReader reader = new(code[bytes..]);
        for (int start = 0; start < into.Length; start += block)
        {
            int end = Math.Min(start + block, into.Length);
            if (!reader.TryRead(parameterBits, out uint parameter))
                return false;
            int k = (int)parameter - 1;
            if (k > raw)
                return false;
            for (int i = start; i < end; i++)
            {
                uint folded = 0;
                if (k == raw ? !reader.TryRead(rawBits, out folded) : k >= 0 && !reader.TryReadRice(k, out folded))
                    return false;
                last = unchecked(last + ((folded >> 1) ^ (uint)-(int)(folded & 1)));
                into[i] = Narrow(last, bytes);
            }
        }

        return true;
    }

    /// <summary>Bits of a block's parameter.</summary>
    internal static int ParameterBits(int bytes) => bytes switch { 1 => 3, 2 => 4, _ => 5 };

    /// <summary>The parameter that says that differences stand as they are.</summary>
    internal static int RawParameter(int bytes) => bytes switch { 1 => 6, 2 => 14, _ => 25 };

    private static int Narrow(uint value, int bytes) => bytes switch
    {
        1 => (byte)value,
        2 => (short)value,
        _ => (int)value,
    };

    /// <summary>Bits from the highest of the first byte on.</summary>
    private ref struct BitReader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _next;
        private ulong _bits; // the highest _count bits are valid, the rest is 0
        private int _count;

        public bool TryRead(int count, out uint value)
        {
            if (_count < count)
                Fill();
            value = (uint)(_bits >> (64 - count));
            return TrySkip(count);
        }

        public bool TryReadRice(int k, out uint value)
        {
            value = 0;
            uint high = 0;
            while (true)
            {
                if (_count < 32)
                    Fill();
                int zeros = BitOperations.LeadingZeroCount(_bits);
                if (zeros < _count)
                {
                    high += (uint)zeros;
                    TrySkip(zeros + 1);
                    break;
                }

                if (_count == 0)
                    return false;
                high += (uint)_count;
                TrySkip(_count);
            }

            if (k == 0)
            {
                value = high;
                return true;
            }

            if (!TryRead(k, out uint low))
                return false;
            value = (high << k) | low;
            return true;
        }

        private bool TrySkip(int count)
        {
            if (count > _count)
                return false;
            _bits = count == 64 ? 0 : _bits << count;
            _count -= count;
            return true;
        }

        private void Fill()
        {
            while (_count <= 56 && _next < _bytes.Length)
            {
                _bits |= (ulong)_bytes[_next++] << (56 - _count);
                _count += 8;
            }
        }
    }
}
