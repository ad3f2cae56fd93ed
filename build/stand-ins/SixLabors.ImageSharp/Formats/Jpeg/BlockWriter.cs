using System.Numerics;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Transforms, quantises and codes the blocks of one component.</summary>
internal sealed class BlockWriter
{
    private readonly BitWriter bits;
    private readonly int[] steps;
    private readonly (int Code, int Length)[] dcCodes;
    private readonly (int Code, int Length)[] acCodes;
    private int predictor;

    /// <param name="bits">Receives the codes.</param>
    /// <param name="steps">Quantisation steps by row * 8 + column.</param>
    /// <param name="dcTable">
    /// 16 counts and the symbols, as in <see cref="StandardTables"/>; likewise <paramref name="acTable"/>.
    /// </param>
    /// <param name="acTable">The AC table.</param>
    internal BlockWriter(BitWriter bits, int[] steps, ReadOnlySpan<byte> dcTable, ReadOnlySpan<byte> acTable)
    {
        this.bits = bits;
        this.steps = steps;
        dcCodes = MakeCodes(dcTable);
        acCodes = MakeCodes(acTable);
    }

    /// <param name="samples">64 samples less 128; overwritten.</param>
    internal void Write(Span<float> samples)
    {
        ForwardDct.Transform(samples);
        int dc = Quantize(samples, 0);
        WriteValue(dcCodes, 0, dc - predictor);
        predictor = dc;
        int run = 0;
        for (int k = 1; k < JpegComponent.BlockSize; k++)
        {
            int value = Quantize(samples, ZigZag.ToNatural[k]);
            if (value == 0)
            {
                run++;
                continue;
            }

            for (; run > 15; run -= 16) bits.Write(acCodes[0xF0].Code, acCodes[0xF0].Length);
            WriteValue(acCodes, run, value);
            run = 0;
        }

        if (run > 0) bits.Write(acCodes[0].Code, acCodes[0].Length);
    }

    private int Quantize(ReadOnlySpan<float> coefficients, int index)
    {
        float value = coefficients[index] / steps[index];
        return Math.Clamp((int)(value + (value < 0 ? -0.5f : 0.5f)), -1023, 1023);
    }

    private void WriteValue((int Code, int Length)[] codes, int run, int value)
    {
        int size = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));
        (int code, int length) = codes[run << 4 | size];
        bits.Write(code, length);
        bits.Write(value < 0 ? value - 1 : value, size);
    }

    private static (int Code, int Length)[] MakeCodes(ReadOnlySpan<byte> table)
    {
        (int Code, int Length)[] codes = new (int, int)[256];
        int code = 0, index = 16;
        for (int length = 1; length <= 16; length++)
        {
            for (int i = 0; i < table[length - 1]; i++) codes[table[index++]] = (code++, length);
            code <<= 1;
        }

        return codes;
    }
}
