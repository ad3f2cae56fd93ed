using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>
/// The 8 x 8 inverse DCT in integers, after Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11
/// multiplications" (ICASSP 1989): constants in units of 2^-13, two more bits kept between the passes. The vector and the
/// scalar path give the same bits.
/// </summary>
internal static class InverseDct
{
    private const int ConstantBits = 13;
    private const int ExtraBits = 2;
    private const int ColumnShift = ConstantBits - ExtraBits;

    /// <summary>Also takes out the factor 8 of the two-dimensional transform.</summary>
    private const int RowShift = ConstantBits + ExtraBits + 3;

    // sqrt(2) cos(k pi / 16) and sums of them, times 2^13.
    private const int F0298 = 2446;
    private const int F0390 = 3196;
    private const int F0541 = 4433;
    private const int F0765 = 6270;
    private const int F0899 = 7373;
    private const int F1175 = 9633;
    private const int F1501 = 12299;
    private const int F1847 = 15137;
    private const int F1961 = 16069;
    private const int F2053 = 16819;
    private const int F2562 = 20995;
    private const int F3072 = 25172;

    /// <param name="block">64 quantised coefficients by row * 8 + column.</param>
    /// <param name="quant">64 steps in the same order.</param>
    /// <param name="samples">Where the 8 x 8 samples go: at least 7 * <paramref name="stride"/> + 8 long.</param>
    /// <param name="stride">Distance of two rows.</param>
    internal static void Transform(ReadOnlySpan<short> block, ReadOnlySpan<int> quant, Span<byte> samples, int stride)
    {
        block = block[..64];
        quant = quant[..64];
        samples = samples[..((7 * stride) + 8)];
        if (HasOnlyDc(block))
        {
            byte level = Level((unchecked(block[0] * quant[0] << ExtraBits) + (1 << (ExtraBits + 2))) >> (ExtraBits + 3));
            for (int y = 0; y < 8; y++) samples.Slice(y * stride, 8).Fill(level);
        }
        else if (Avx2.IsSupported)
        {
            TransformVectors(block, quant, samples, stride);
        }
        else
        {
            TransformScalars(block, quant, samples, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasOnlyDc(ReadOnlySpan<short> block)
    {
        ref short start = ref MemoryMarshal.GetReference(block);
        Vector256<short> any = Vector256.LoadUnsafe(ref start).WithElement(0, (short)0)
            | Vector256.LoadUnsafe(ref start, 16) | Vector256.LoadUnsafe(ref start, 32) | Vector256.LoadUnsafe(ref start, 48);
        return any == Vector256<short>.Zero;
    }

    private static byte Level(int value) => (byte)Math.Clamp(value + 128, 0, 255);

    private static void TransformVectors(
        ReadOnlySpan<short> block,
        ReadOnlySpan<int> quant,
        Span<byte> samples,
        int stride)
    {
        Octet rows = new(
            Dequantize(block, quant, 0), Dequantize(block, quant, 1), Dequantize(block, quant, 2), Dequantize(block, quant, 3),
            Dequantize(block, quant, 4), Dequantize(block, quant, 5), Dequantize(block, quant, 6), Dequantize(block, quant, 7));
        rows.Pass(1 << (ColumnShift - 1), ColumnShift);
        rows.Transpose();
        rows.Pass((1 << (RowShift - 1)) + (128 << RowShift), RowShift);
        rows.Transpose();
        Store(rows.V0, rows.V1, samples, 0, stride);
        Store(rows.V2, rows.V3, samples, 2, stride);
        Store(rows.V4, rows.V5, samples, 4, stride);
        Store(rows.V6, rows.V7, samples, 6, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Dequantize(ReadOnlySpan<short> block, ReadOnlySpan<int> quant, int row) =>
        Avx2.ConvertToVector256Int32(Vector128.Create(block.Slice(row * 8, 8))) * Vector256.Create(quant.Slice(row * 8, 8));

    /// <summary>Stores two rows, clamped to 0..255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> first, Vector256<int> second, Span<byte> samples, int row, int stride)
    {
        // Packing works within 128-bit halves: first.low, second.low, first.high, second.high.
        Vector256<short> words = Avx2.PackSignedSaturate(first, second);
        Vector128<byte> bytes = Sse2.PackUnsignedSaturate(words.GetLower(), words.GetUpper());
        Vector128<int> quads = bytes.AsInt32();
        MemoryMarshal.Write(samples[(row * stride)..], quads.GetElement(0));
        MemoryMarshal.Write(samples[((row * stride) + 4)..], quads.GetElement(2));
        MemoryMarshal.Write(samples[((row + 1) * stride)..], quads.GetElement(1));
        MemoryMarshal.Write(samples[(((row + 1) * stride) + 4)..], quads.GetElement(3));
    }

    private static void TransformScalars(
        ReadOnlySpan<short> block,
        ReadOnlySpan<int> quant,
        Span<byte> samples,
        int stride)
    {
        Span<int> work = stackalloc int[64];
        for (int i = 0; i < 64; i++) work[i] = unchecked(block[i] * quant[i]);
        for (int x = 0; x < 8; x++) Pass(work[x..], 8, 1 << (ColumnShift - 1), ColumnShift);
        for (int y = 0; y < 8; y++)
        {
            Span<int> row = work.Slice(y * 8, 8);
            Pass(row, 1, (1 << (RowShift - 1)) + (128 << RowShift), RowShift);
            Span<byte> target = samples.Slice(y * stride, 8);
            for (int x = 0; x < 8; x++) target[x] = (byte)Math.Clamp(row[x], 0, 255);
        }
    }

    /// <summary>
    /// One dimension, in place; the results are (sum + <paramref name="bias"/>) &gt;&gt; <paramref name="shift"/>.
    /// </summary>
    private static void Pass(Span<int> v, int step, int bias, int shift)
    {
        unchecked
        {
            int a = v[2 * step], b = v[6 * step], p = (a + b) * F0541;
            int even2 = p - (b * F1847), even3 = p + (a * F0765);
            int even0 = ((v[0] + v[4 * step]) << ConstantBits) + bias, even1 = ((v[0] - v[4 * step]) << ConstantBits) + bias;
            int s0 = even0 + even3, s3 = even0 - even3, s1 = even1 + even2, s2 = even1 - even2;

            int o0 = v[7 * step], o1 = v[5 * step], o2 = v[3 * step], o3 = v[step];
            int z1 = (o0 + o3) * -F0899, z2 = (o1 + o2) * -F2562, z5 = (o0 + o2 + o1 + o3) * F1175;
            int z3 = ((o0 + o2) * -F1961) + z5, z4 = ((o1 + o3) * -F0390) + z5;
            o0 = (o0 * F0298) + z1 + z3;
            o1 = (o1 * F2053) + z2 + z4;
            o2 = (o2 * F3072) + z2 + z3;
            o3 = (o3 * F1501) + z1 + z4;

            v[0] = (s0 + o3) >> shift;
            v[7 * step] = (s0 - o3) >> shift;
            v[step] = (s1 + o2) >> shift;
            v[6 * step] = (s1 - o2) >> shift;
            v[2 * step] = (s2 + o1) >> shift;
            v[5 * step] = (s2 - o1) >> shift;
            v[3 * step] = (s3 + o0) >> shift;
            v[4 * step] = (s3 - o0) >> shift;
        }
    }

    /// <summary>Eight rows of eight numbers.</summary>
    private ref struct Octet(
        Vector256<int> v0,
        Vector256<int> v1,
        Vector256<int> v2,
        Vector256<int> v3,
        Vector256<int> v4,
        Vector256<int> v5,
        Vector256<int> v6,
        Vector256<int> v7)
    {
        internal Vector256<int> V0 = v0;
        internal Vector256<int> V1 = v1;
        internal Vector256<int> V2 = v2;
        internal Vector256<int> V3 = v3;
        internal Vector256<int> V4 = v4;
        internal Vector256<int> V5 = v5;
        internal Vector256<int> V6 = v6;
        internal Vector256<int> V7 = v7;

        /// <summary>The scalar pass down the eight columns at once.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Pass(int bias, int shift)
        {
            Vector256<int> p = (V2 + V6) * F0541, round = Vector256.Create(bias);
            Vector256<int> even2 = p - (V6 * F1847), even3 = p + (V2 * F0765);
            Vector256<int> even0 = ((V0 + V4) << ConstantBits) + round, even1 = ((V0 - V4) << ConstantBits) + round;
            Vector256<int> s0 = even0 + even3, s3 = even0 - even3, s1 = even1 + even2, s2 = even1 - even2;

            Vector256<int> z1 = (V7 + V1) * -F0899, z2 = (V5 + V3) * -F2562, z5 = (V7 + V3 + V5 + V1) * F1175;
            Vector256<int> z3 = ((V7 + V3) * -F1961) + z5, z4 = ((V5 + V1) * -F0390) + z5;
            Vector256<int> o0 = (V7 * F0298) + z1 + z3, o1 = (V5 * F2053) + z2 + z4;
            Vector256<int> o2 = (V3 * F3072) + z2 + z3, o3 = (V1 * F1501) + z1 + z4;

            V0 = (s0 + o3) >> shift;
            V7 = (s0 - o3) >> shift;
            V1 = (s1 + o2) >> shift;
            V6 = (s1 - o2) >> shift;
            V2 = (s2 + o1) >> shift;
            V5 = (s2 - o1) >> shift;
            V3 = (s3 + o0) >> shift;
            V4 = (s3 - o0) >> shift;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Transpose()
        {
            Vector256<int> a0 = Avx2.UnpackLow(V0, V1), a1 = Avx2.UnpackHigh(V0, V1);
            Vector256<int> a2 = Avx2.UnpackLow(V2, V3), a3 = Avx2.UnpackHigh(V2, V3);
            Vector256<int> a4 = Avx2.UnpackLow(V4, V5), a5 = Avx2.UnpackHigh(V4, V5);
            Vector256<int> a6 = Avx2.UnpackLow(V6, V7), a7 = Avx2.UnpackHigh(V6, V7);

            Vector256<int> b0 = Pair(a0, a2, false), b1 = Pair(a0, a2, true), b2 = Pair(a1, a3, false), b3 = Pair(a1, a3, true);
            Vector256<int> b4 = Pair(a4, a6, false), b5 = Pair(a4, a6, true), b6 = Pair(a5, a7, false), b7 = Pair(a5, a7, true);

            V0 = Avx2.Permute2x128(b0, b4, 0x20);
            V1 = Avx2.Permute2x128(b1, b5, 0x20);
            V2 = Avx2.Permute2x128(b2, b6, 0x20);
            V3 = Avx2.Permute2x128(b3, b7, 0x20);
            V4 = Avx2.Permute2x128(b0, b4, 0x31);
            V5 = Avx2.Permute2x128(b1, b5, 0x31);
            V6 = Avx2.Permute2x128(b2, b6, 0x31);
            V7 = Avx2.Permute2x128(b3, b7, 0x31);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<int> Pair(Vector256<int> low, Vector256<int> high, bool upper) => upper
            ? Avx2.UnpackHigh(low.AsInt64(), high.AsInt64()).AsInt32()
            : Avx2.UnpackLow(low.AsInt64(), high.AsInt64()).AsInt32();
    }
}
