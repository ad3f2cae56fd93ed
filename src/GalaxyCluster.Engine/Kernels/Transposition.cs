using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GalaxyCluster.Engine.Kernels;

/// <summary>Copies a matrix with rows and columns swapped. Copies only: every path gives the same bits.</summary>
internal static unsafe class Transposition
{
    /// <summary>to[column * toStride + row] = from[row * fromStride + column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* from, long fromStride, float* to, long toStride, int rows, int columns)
    {
        int row = 0;
        for (; Avx.IsSupported && row + 8 <= rows; row += 8)
        {
            int column = 0;
            for (; column + 8 <= columns; column += 8)
                Eight(from + (row * fromStride) + column, fromStride, to + (column * toStride) + row, toStride);
            Rest(from + (row * fromStride), fromStride, to + row, toStride, 8, column, columns);
        }

        for (; Sse.IsSupported && row + 4 <= rows; row += 4)
        {
            int column = 0;
            for (; column + 4 <= columns; column += 4)
                Four(from + (row * fromStride) + column, fromStride, to + (column * toStride) + row, toStride);
            Rest(from + (row * fromStride), fromStride, to + row, toStride, 4, column, columns);
        }

        Rest(from + (row * fromStride), fromStride, to + row, toStride, rows - row, 0, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rest(float* from, long fromStride, float* to, long toStride, int rows, int first, int columns)
    {
        for (int column = first; column < columns; column++)
            for (int row = 0; row < rows; row++)
                to[(column * toStride) + row] = from[(row * fromStride) + column];
    }

    /// <summary>An 8x8 block: pairs, then quads, then halves change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(float* from, long fromStride, float* to, long toStride)
    {
        Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + fromStride);
        Vector256<float> c = Vector256.Load(from + (2 * fromStride)), d = Vector256.Load(from + (3 * fromStride));
        Vector256<float> e = Vector256.Load(from + (4 * fromStride)), f = Vector256.Load(from + (5 * fromStride));
        Vector256<float> g = Vector256.Load(from + (6 * fromStride)), h = Vector256.Load(from + (7 * fromStride));
        Quads(a, b, c, d, out var q0, out var q1, out var q2, out var q3);
        Quads(e, f, g, h, out var r0, out var r1, out var r2, out var r3);
        Avx.Permute2x128(q0, r0, 0x20).Store(to);
        Avx.Permute2x128(q1, r1, 0x20).Store(to + toStride);
        Avx.Permute2x128(q2, r2, 0x20).Store(to + (2 * toStride));
        Avx.Permute2x128(q3, r3, 0x20).Store(to + (3 * toStride));
        Avx.Permute2x128(q0, r0, 0x31).Store(to + (4 * toStride));
        Avx.Permute2x128(q1, r1, 0x31).Store(to + (5 * toStride));
        Avx.Permute2x128(q2, r2, 0x31).Store(to + (6 * toStride));
        Avx.Permute2x128(q3, r3, 0x31).Store(to + (7 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* from, long fromStride, float* to, long toStride)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + fromStride);
        Vector128<float> c = Vector128.Load(from + (2 * fromStride)), d = Vector128.Load(from + (3 * fromStride));
        Vector128<float> lowAb = Sse.UnpackLow(a, b), highAb = Sse.UnpackHigh(a, b);
        Vector128<float> lowCd = Sse.UnpackLow(c, d), highCd = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(lowAb, lowCd).Store(to);
        Sse.MoveHighToLow(lowCd, lowAb).Store(to + toStride);
        Sse.MoveLowToHigh(highAb, highCd).Store(to + (2 * toStride));
        Sse.MoveHighToLow(highCd, highAb).Store(to + (3 * toStride));
    }

    /// <summary>The 4x4 blocks in the lower and upper halves of four rows, each transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quads(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, out Vector256<float> q0,
        out Vector256<float> q1, out Vector256<float> q2, out Vector256<float> q3)
    {
        Vector256<float> lowAb = Avx.UnpackLow(a, b), highAb = Avx.UnpackHigh(a, b);
        Vector256<float> lowCd = Avx.UnpackLow(c, d), highCd = Avx.UnpackHigh(c, d);
        q0 = Avx.Shuffle(lowAb, lowCd, 0x44);
        q1 = Avx.Shuffle(lowAb, lowCd, 0xEE);
        q2 = Avx.Shuffle(highAb, highCd, 0x44);
        q3 = Avx.Shuffle(highAb, highCd, 0xEE);
    }
}
