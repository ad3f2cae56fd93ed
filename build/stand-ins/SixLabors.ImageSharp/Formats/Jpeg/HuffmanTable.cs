namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>A Huffman table made for decoding (ITU T.81 annex C, F.2.2.3).</summary>
internal sealed class HuffmanTable
{
    /// <summary>Codes up to this length are found by one look-up.</summary>
    internal const int LookupBits = 10;

    private const int MaxLength = 16;
    private readonly ushort[] lookup = new ushort[1 << LookupBits];
    private readonly int[] coefficients = new int[1 << LookupBits];
    private readonly int[] limits = new int[MaxLength + 1];
    private readonly int[] symbolOffsets = new int[MaxLength + 1];
    private readonly byte[] symbols;

    /// <param name="counts">Number of codes of each length 1 to 16.</param>
    /// <param name="symbols">The symbols in the order of their codes; as many as the counts add up to.</param>
    /// <exception cref="InvalidImageContentException">More codes than fit into a prefix code.</exception>
    internal HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        this.symbols = symbols.ToArray();
        int code = 0, index = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            int count = counts[length - 1];
            symbolOffsets[length] = index - code;
            if (length <= LookupBits) FillLookup(code, count, length, index);
            code += count;
            index += count;
            if (code > 1 << length) throw new InvalidImageContentException("Bad Huffman table: too many codes.");
            limits[length] = code << (MaxLength - length);
            code <<= 1;
        }

        for (int prefix = 0; prefix < coefficients.Length; prefix++) coefficients[prefix] = Coefficient(prefix);
    }

    /// <summary>
    /// Code length &lt;&lt; 8 | symbol by the next <see cref="LookupBits"/> bits; 0 for longer codes.
    /// </summary>
    internal ReadOnlySpan<ushort> Lookup => lookup;

    /// <summary>
    /// Value &lt;&lt; 16 | zero run &lt;&lt; 8 | bits used, by the next <see cref="LookupBits"/> bits, where these hold both the code
    /// of an AC coefficient and its value; else 0.
    /// </summary>
    internal ReadOnlySpan<int> Coefficients => coefficients;

    /// <summary>Whether all symbols are allowed in a table for DC differences: at most 15 bits.</summary>
    internal bool FitsDc => symbols.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)15) < 0;

    /// <summary>Finds a code longer than <see cref="LookupBits"/>.</summary>
    /// <param name="next">The next 16 bits.</param>
    /// <param name="length">The code's length.</param>
    /// <exception cref="InvalidImageContentException">No code begins like this.</exception>
    internal int FindLong(int next, out int length)
    {
        for (length = LookupBits + 1; length <= MaxLength; length++)
        {
            if (next < limits[length]) return symbols[symbolOffsets[length] + (next >> (MaxLength - length))];
        }

        throw new InvalidImageContentException("Invalid Huffman code.");
    }

    /// <summary>ITU T.81 table F.1 and F.12: the value that <paramref name="size"/> extra bits stand for.</summary>
    internal static int Extend(int bits, int size) => bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;

    private void FillLookup(int code, int count, int length, int index)
    {
        int repeat = 1 << (LookupBits - length);
        for (int i = 0; i < count && (code + i + 1) * repeat <= lookup.Length; i++)
        {
            lookup.AsSpan((code + i) * repeat, repeat).Fill((ushort)(length << 8 | symbols[index + i]));
        }
    }

    private int Coefficient(int prefix)
    {
        int length = lookup[prefix] >> 8, run = (lookup[prefix] >> 4) & 15, size = lookup[prefix] & 15;
        if (length == 0 || size == 0 || length + size > LookupBits) return 0;
        int bits = (prefix >> (LookupBits - length - size)) & ((1 << size) - 1);
        return Extend(bits, size) << 16 | run << 8 | (length + size);
    }
}
