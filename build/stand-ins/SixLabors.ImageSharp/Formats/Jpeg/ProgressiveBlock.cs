namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Decodes blocks of progressive scans (ITU T.81 G.2, figures G.3 to G.7).</summary>
internal static class ProgressiveBlock
{
    internal static void DecodeDc(
        ref BitReader reader,
        JpegScan scan,
        JpegComponent component,
        scoped Span<short> block)
    {
        if (scan.High > 0)
        {
            reader.Refill();
            if (reader.Read(1) != 0) block[0] |= (short)(1 << scan.Low);
            return;
        }

        int size = reader.ReadSymbol(component.DcTable!);
        if (size > 0) component.Predictor += HuffmanTable.Extend(reader.Read(size), size);
        block[0] = (short)(component.Predictor << scan.Low);
    }

    /// <param name="reader">At the block's first bit.</param>
    /// <param name="scan">Its band and bit plane.</param>
    /// <param name="table">The AC table.</param>
    /// <param name="block">By row * 8 + column.</param>
    /// <param name="endOfBandRun">Blocks still to come that have nothing (more) in this band.</param>
    internal static void DecodeAcFirst(
        ref BitReader reader,
        JpegScan scan,
        HuffmanTable table,
        scoped Span<short> block,
        ref int endOfBandRun)
    {
        if (endOfBandRun > 0)
        {
            endOfBandRun--;
            return;
        }

        for (int k = scan.First; k <= scan.Last; k++)
        {
            int symbol = reader.ReadSymbol(table);
            int run = symbol >> 4, size = symbol & 15;
            if (size == 0)
            {
                if (run < 15)
                {
                    endOfBandRun = ReadRun(ref reader, run) - 1;
                    return;
                }

                k += 15;
                continue;
            }

            k += run;
            if (k >= JpegComponent.BlockSize) k = SequentialBlock.OutOfRange(ref reader);
            block[ZigZag.ToNatural[k]] = (short)(HuffmanTable.Extend(reader.Read(size), size) << scan.Low);
        }
    }

    /// <inheritdoc cref="DecodeAcFirst"/>
    internal static void DecodeAcRefinement(
        ref BitReader reader,
        JpegScan scan,
        HuffmanTable table,
        scoped Span<short> block,
        ref int endOfBandRun)
    {
        int k = scan.First;
        while (endOfBandRun == 0 && k <= scan.Last)
        {
            int symbol = reader.ReadSymbol(table);
            int run = symbol >> 4, size = symbol & 15;
            short value = 0;
            if (size > 0)
            {
                if (size > 1) throw new InvalidImageContentException("Refinement of more than one bit.");
                value = (short)(reader.Read(1) != 0 ? 1 << scan.Low : -1 << scan.Low);
            }
            else if (run < 15)
            {
                endOfBandRun = ReadRun(ref reader, run);
                break;
            }

            k = RefineUntil(ref reader, scan, block, k, run);
            if (value != 0)
            {
                if (k > scan.Last) k = SequentialBlock.OutOfRange(ref reader);
                block[ZigZag.ToNatural[k]] = value;
            }

            k++;
        }

        if (endOfBandRun == 0) return;
        RefineUntil(ref reader, scan, block, k, int.MaxValue);
        endOfBandRun--;
    }

    /// <summary>
    /// Number of blocks, this one included, that end here: 2^bits and as many more as the next bits say.
    /// </summary>
    private static int ReadRun(ref BitReader reader, int bits) => (1 << bits) + (bits == 0 ? 0 : reader.Read(bits));

    /// <summary>
    /// Refines the coefficients that are not zero, and stops at the zero one after <paramref name="zeros"/> others.
    /// </summary>
    private static int RefineUntil(ref BitReader reader, JpegScan scan, scoped Span<short> block, int k, int zeros)
    {
        ReadOnlySpan<byte> order = ZigZag.ToNatural;
        for (; k <= scan.Last; k++)
        {
            ref short coefficient = ref block[order[k]];
            if (coefficient == 0)
            {
                if (zeros-- == 0) break;
                continue;
            }

            reader.Refill();
            if (reader.Read(1) == 0 || (coefficient & (1 << scan.Low)) != 0) continue;
            coefficient += (short)(coefficient > 0 ? 1 << scan.Low : -1 << scan.Low);
        }

        return k;
    }
}
