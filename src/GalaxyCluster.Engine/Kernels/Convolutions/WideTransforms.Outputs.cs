using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GalaxyCluster.Engine.Kernels.Lanes;

namespace GalaxyCluster.Engine.Kernels.Convolutions;

/// <content>From products to outputs: first rows 0 and 2 of each tile, then rows 1 and 3.</content>
internal static unsafe partial class WideTransforms
{
    /// <summary>As <see cref="WinogradTransforms.Output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(
        float* from, long pointStride, float* y, long rowStride, float* bias, bool relu, float* addend,
        long addendStride, float* mask, long maskStride, int tiles)
    {
        float* k = stackalloc float[6] { A, B, A2, B2, A3, B3 };
        Vector512<float> a = All(k[0]), b = All(k[1]), a2 = All(k[2]), b2 = All(k[3]), a3 = All(k[4]), b3 = All(k[5]);
        long addendStep = addend is null ? 0 : 4 * Lanes;
        long maskStep = mask is null ? 0 : 4 * Lanes;
        for (; tiles > 0; tiles--, from += Lanes, y += 4 * Lanes, addend += addendStep, mask += maskStep)
        {
            float* m = from;
            Even(m, pointStride, a2, b2, out var e0, out var f0);
            m += pointStride;
            Even(m, pointStride, a2, b2, out var e1, out var f1);
            m += pointStride;
            Even(m, pointStride, a2, b2, out var e2, out var f2);
            m += pointStride;
            Even(m, pointStride, a2, b2, out var e3, out var f3);
            m += pointStride;
            Even(m, pointStride, a2, b2, out var e4, out var f4);
            m += pointStride;
            Even(m, pointStride, a2, b2, out var e5, out var f5);
            Row(e0, e1, e2, e3, e4, e5, a, b, a2, b2, a3, b3, out var o0, out var o1, out var o2, out var o3);
            Put(y, o0, o1, o2, o3, bias, relu, addend, mask);
            Row(f0, f1, f2, f3, f4, f5, a, b, a2, b2, a3, b3, out o0, out o1, out o2, out o3);
            Put(
                y + (2 * rowStride), o0, o1, o2, o3, bias, relu, addend + (2 * addendStride), mask + (2 * maskStride));
            m = from + (6 * pointStride);
            Odd(m, pointStride, a, b, a3, b3, out e0, out f0);
            m += pointStride;
            Odd(m, pointStride, a, b, a3, b3, out e1, out f1);
            m += pointStride;
            Odd(m, pointStride, a, b, a3, b3, out e2, out f2);
            m += pointStride;
            Odd(m, pointStride, a, b, a3, b3, out e3, out f3);
            m += pointStride;
            Odd(m, pointStride, a, b, a3, b3, out e4, out f4);
            m += pointStride;
            Odd(m, pointStride, a, b, a3, b3, out e5, out f5);
            Row(e0, e1, e2, e3, e4, e5, a, b, a2, b2, a3, b3, out o0, out o1, out o2, out o3);
            Put(y + rowStride, o0, o1, o2, o3, bias, relu, addend + addendStride, mask + maskStride);
            Row(f0, f1, f2, f3, f4, f5, a, b, a2, b2, a3, b3, out o0, out o1, out o2, out o3);
            Put(
                y + (3 * rowStride), o0, o1, o2, o3, bias, relu, addend + (3 * addendStride), mask + (3 * maskStride));
        }
    }

    /// <summary>As <see cref="WinogradPooling.Output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pooled(
        float* from, long pointStride, float* y, long rowStride, float* bias, byte* winners, long winnersStride,
        int tiles)
    {
        float* k = stackalloc float[6] { A, B, A2, B2, A3, B3 };
        Vector512<float> a = All(k[0]), b = All(k[1]), a2 = All(k[2]), b2 = All(k[3]), a3 = All(k[4]), b3 = All(k[5]);
        long winnersStep = winners is null ? 0 : Lanes;
        for (; tiles > 0; tiles--, from += Lanes, y += 2 * Lanes, winners += 2 * winnersStep)
        {
            float* m = from;
            Even(m, pointStride, a2, b2, out var e0, out var f0);
            m += pointStride;
            Even(m, pointStride, a2, b2, out var e1, out var f1);
            m += pointStride;
            Even(m, pointStride, a2, b2, out var e2, out var f2);
            m += pointStride;
            Even(m, pointStride, a2, b2, out var e3, out var f3);
            m += pointStride;
            Even(m, pointStride, a2, b2, out var e4, out var f4);
            m += pointStride;
            Even(m, pointStride, a2, b2, out var e5, out var f5);
            Row(e0, e1, e2, e3, e4, e5, a, b, a2, b2, a3, b3, out var p0, out var p1, out var p2, out var p3);
            Row(f0, f1, f2, f3, f4, f5, a, b, a2, b2, a3, b3, out var q0, out var q1, out var q2, out var q3);
            m = from + (6 * pointStride);
            Odd(m, pointStride, a, b, a3, b3, out e0, out f0);
            m += pointStride;
            Odd(m, pointStride, a, b, a3, b3, out e1, out f1);
            m += pointStride;
            Odd(m, pointStride, a, b, a3, b3, out e2, out f2);
            m += pointStride;
            Odd(m, pointStride, a, b, a3, b3, out e3, out f3);
            m += pointStride;
            Odd(m, pointStride, a, b, a3, b3, out e4, out f4);
            m += pointStride;
            Odd(m, pointStride, a, b, a3, b3, out e5, out f5);
            Vector512<float> add = Load(bias);
            Row(e0, e1, e2, e3, e4, e5, a, b, a2, b2, a3, b3, out var o0, out var o1, out var o2, out var o3);
            Window(p0 + add, p1 + add, o0 + add, o1 + add, y, winners);
            Window(p2 + add, p3 + add, o2 + add, o3 + add, y + Lanes, winners + winnersStep);
            Row(f0, f1, f2, f3, f4, f5, a, b, a2, b2, a3, b3, out o0, out o1, out o2, out o3);
            byte* below = winners + winnersStride;
            Window(q0 + add, q1 + add, o0 + add, o1 + add, y + rowStride, below);
            Window(q2 + add, q3 + add, o2 + add, o3 + add, y + rowStride + Lanes, below + winnersStep);
        }
    }

    // Strictly greater than what came before, beginning with the ReLU's 0: the first of equals wins, NaN never does.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Window(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* y, byte* winner)
    {
        Vector512<float> best = Greater(a, Vector512<float>.Zero);
        Vector512<float> second = Greater(b, best);
        Vector512<float> third = Greater(c, second);
        Vector512<float> fourth = Greater(d, third);
        fourth.Store(y);
        if (winner is null)
            return;
        Vector512<int> place = Vector512.ConditionalSelect(
            Vector512.GreaterThan(a, Vector512<float>.Zero).AsInt32(), Vector512<int>.Zero,
            Vector512.Create((int)PoolWinners.None));
        place = Vector512.ConditionalSelect(Vector512.GreaterThan(b, best).AsInt32(), Vector512.Create(1), place);
        place = Vector512.ConditionalSelect(Vector512.GreaterThan(c, second).AsInt32(), Vector512.Create(2), place);
        place = Vector512.ConditionalSelect(Vector512.GreaterThan(d, third).AsInt32(), Vector512.Create(3), place);
        if (Avx512F.IsSupported)
            Avx512F.ConvertToVector128Byte(place).Store(winner);
        else
            new Lanes16(Vector512.ConvertToSingle(place)).StoreBytes(winner);
    }

    /// <summary>The larger one; the second when one of them is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Greater(Vector512<float> value, Vector512<float> best) =>
        Avx512F.IsSupported
            ? Avx512F.Max(value, best)
            : Vector512.ConditionalSelect(Vector512.GreaterThan(value, best), value, best);

    /// <summary>Rows 0 and 2 of A^T M, one column of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Even(
        float* m, long pointStride, Vector512<float> a2, Vector512<float> b2, out Vector512<float> o0,
        out Vector512<float> o2)
    {
        long row = 6 * pointStride;
        Vector512<float> evenA = Load(m + row) + Load(m + (2 * row));
        Vector512<float> evenB = Load(m + (3 * row)) + Load(m + (4 * row));
        o0 = Load(m) + evenA + evenB;
        o2 = Fma(a2, evenA, b2 * evenB);
    }

    /// <summary>Rows 1 and 3; m is in the second row of M.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Odd(
        float* m, long pointStride, Vector512<float> a, Vector512<float> b, Vector512<float> a3, Vector512<float> b3,
        out Vector512<float> o1, out Vector512<float> o3)
    {
        long row = 6 * pointStride;
        Vector512<float> oddA = Load(m) - Load(m + row);
        Vector512<float> oddB = Load(m + (2 * row)) - Load(m + (3 * row));
        o1 = Fma(a, oddA, b * oddB);
        o3 = Fma(a3, oddA, Fma(b3, oddB, Load(m + (4 * row))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(
        Vector512<float> m0, Vector512<float> m1, Vector512<float> m2, Vector512<float> m3, Vector512<float> m4,
        Vector512<float> m5, Vector512<float> a, Vector512<float> b, Vector512<float> a2, Vector512<float> b2,
        Vector512<float> a3, Vector512<float> b3, out Vector512<float> o0, out Vector512<float> o1,
        out Vector512<float> o2, out Vector512<float> o3)
    {
        Vector512<float> evenA = m1 + m2, oddA = m1 - m2, evenB = m3 + m4, oddB = m3 - m4;
        o0 = m0 + evenA + evenB;
        o1 = Fma(a, oddA, b * oddB);
        o2 = Fma(a2, evenA, b2 * evenB);
        o3 = Fma(a3, oddA, Fma(b3, oddB, m5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(
        float* y, Vector512<float> o0, Vector512<float> o1, Vector512<float> o2, Vector512<float> o3, float* bias,
        bool relu, float* addend, float* mask)
    {
        if (bias is not null)
        {
            Vector512<float> add = Load(bias);
            o0 += add;
            o1 += add;
            o2 += add;
            o3 += add;
        }

        if (relu)
        {
            o0 = Greater(o0, Vector512<float>.Zero);
            o1 = Greater(o1, Vector512<float>.Zero);
            o2 = Greater(o2, Vector512<float>.Zero);
            o3 = Greater(o3, Vector512<float>.Zero);
        }

        if (addend is not null)
        {
            o0 += Load(addend);
            o1 += Load(addend + Lanes);
            o2 += Load(addend + (2 * Lanes));
            o3 += Load(addend + (3 * Lanes));
        }

        if (mask is not null)
        {
            o0 = AboveZero(Load(mask), o0);
            o1 = AboveZero(Load(mask + Lanes), o1);
            o2 = AboveZero(Load(mask + (2 * Lanes)), o2);
            o3 = AboveZero(Load(mask + (3 * Lanes)), o3);
        }

        o0.Store(y);
        o1.Store(y + Lanes);
        o2.Store(y + (2 * Lanes));
        o3.Store(y + (3 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AboveZero(Vector512<float> value, Vector512<float> kept) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(value, Vector512<float>.Zero), kept, Vector512<float>.Zero);
}
