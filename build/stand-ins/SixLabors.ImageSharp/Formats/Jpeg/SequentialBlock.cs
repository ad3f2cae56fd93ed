namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Decodes blocks of sequential scans (ITU T.81 F.2.2).</summary>
internal static class SequentialBlock
{
    /// <param name="reader">At the block's first bit.</param>
    /// <param name="component">Gives the tables and the DC prediction.</param>
    /// <param name="block">64 zeroes to begin with; filled by row * 8 + column.</param>
    internal static void Decode(ref BitReader reader, JpegComponent component, scoped Span<short> block)
    {
        BitReader local = reader;
        int size = local.ReadSymbol(component.DcTable!);
        if (size > 0) component.Predictor += HuffmanTable.Extend(local.Read(size), size);
        block[0] = (short)component.Predictor;

        HuffmanTable table = component.AcTable!;
        ReadOnlySpan<int> coefficients = table.Coefficients;
        ReadOnlySpan<byte> order = ZigZag.ToNatural;
        for (int k = 1; k < JpegComponent.BlockSize; k++)
        {
            local.Refill();
            int entry = coefficients[local.Peek(HuffmanTable.LookupBits)];
            if (entry != 0)
            {
                local.Skip(entry & 0xFF);
                k += (entry >> 8) & 0xFF;
                if (k >= JpegComponent.BlockSize) k = OutOfRange(ref local);
                block[order[k]] = (short)(entry >> 16);
                continue;
            }

            int symbol = local.ReadSymbol(table);
            int run = symbol >> 4;
            size = symbol & 15;
            if (size == 0)
            {
                if (run != 15) break;
                k += 15;
                continue;
            }

            k += run;
            if (k >= JpegComponent.BlockSize) k = OutOfRange(ref local);
            block[order[k]] = (short)HuffmanTable.Extend(local.Read(size), size);
        }

        reader = local;
    }

    /// <summary>The last index, if the bits were made up because the data ended.</summary>
    internal static int OutOfRange(ref BitReader reader) => reader.Overrun
        ? JpegComponent.BlockSize - 1
        : throw new InvalidImageContentException("Coefficient index out of range.");
}
