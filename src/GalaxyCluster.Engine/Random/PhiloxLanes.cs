using System.Numerics;
using System.Runtime.CompilerServices;

namespace GalaxyCluster.Engine.Random;

/// <summary>
/// <see cref="CounterRandom"/>'s Philox4x32-10 for neighbouring blocks side by side: a 32-bit word of a block in each
/// 64-bit lane, so that a product keeps its high half. Whole numbers only: the same bits at every width.
/// </summary>
internal static class PhiloxLanes
{
    private const int WordsOfBlock = 4;

    /// <summary>Blocks at a time.</summary>
    private static int Count => Vector<ulong>.Count;

    /// <summary>Fills as many whole vectors of blocks as there is room for.</summary>
    /// <param name="block">The first one.</param>
    /// <param name="a">Second word of the counter.</param>
    /// <param name="b">Third word of the counter.</param>
    /// <param name="purpose">Low byte of the fourth word.</param>
    /// <param name="seed">The key.</param>
    /// <param name="values">Words of the blocks, in order.</param>
    /// <returns>Words written: a multiple of 4.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Fill(ulong block, uint a, uint b, uint purpose, ulong seed, Span<uint> values)
    {
        Span<ulong> low = stackalloc ulong[Vector<ulong>.Count];
        Span<ulong> high = stackalloc ulong[Vector<ulong>.Count];
        Vector<ulong> at = new Vector<ulong>(block) + Vector<ulong>.Indices;
        int done = 0;
        for (; done <= values.Length - (WordsOfBlock * Count); done += WordsOfBlock * Count)
        {
            (Vector<ulong> first, Vector<ulong> second) = Rounds(at, a, b, purpose, seed);
            first.CopyTo(low);
            second.CopyTo(high);
            Span<uint> words = values.Slice(done, WordsOfBlock * Count);
            for (int lane = 0; lane < low.Length; lane++)
            {
                words[(WordsOfBlock * lane) + 0] = (uint)low[lane];
                words[(WordsOfBlock * lane) + 1] = (uint)(low[lane] >> 32);
                words[(WordsOfBlock * lane) + 2] = (uint)high[lane];
                words[(WordsOfBlock * lane) + 3] = (uint)(high[lane] >> 32);
            }

            at += new Vector<ulong>((ulong)Count);
        }

        return done;
    }

    /// <returns>Words 0 (low half) and 1, and words 2 and 3, of each block.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<ulong> First, Vector<ulong> Second) Rounds(
        Vector<ulong> block, uint a, uint b, uint purpose, ulong seed)
    {
        Vector<ulong> word = new(uint.MaxValue);
        Vector<ulong> x0 = block & word, x1 = new(a), x2 = new(b);
        Vector<ulong> x3 = new Vector<ulong>(purpose) | ((block >>> 32) << 8);
        (uint k0, uint k1) = ((uint)seed, (uint)(seed >> 32));
        for (int round = 0; round < CounterRandom.Rounds; round++)
        {
            Vector<ulong> p0 = x0 * CounterRandom.Multiplier0;
            Vector<ulong> p1 = x2 * CounterRandom.Multiplier1;
            x0 = (p1 >>> 32) ^ x1 ^ new Vector<ulong>(k0);
            x1 = p1 & word;
            x2 = (p0 >>> 32) ^ x3 ^ new Vector<ulong>(k1);
            x3 = p0 & word;
            k0 += CounterRandom.Weyl0;
            k1 += CounterRandom.Weyl1;
        }

        return (x0 | (x1 << 32), x2 | (x3 << 32));
    }
}
