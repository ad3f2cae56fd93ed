using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Slots;
using Xunit;

namespace GalaxyCluster.Training.Tests.Slots;

public sealed class SumTreeTests
{
    private const int Length = 37;

    public static TheoryData<int> SlotCounts => [1, 2, 3, 4, 5, 7, 8, 11, 16, 17, 31];

    [Theory]
    [MemberData(nameof(SlotCounts))]
    public void AnyPartitionIntoAlignedBlocksInAnyOrderGivesTheSameBits(int slots)
    {
        for (int trial = 0; trial < 20; trial++)
        {
            CounterRandom random = new((ulong)trial, RandomPurpose.Benchmark, (uint)slots);
            bool[] empty = Enumerable.Range(0, slots).Select(s => trial > 10 && random.Below((ulong)s, 4) == 0).ToArray();
            if (empty.All(e => e)) empty[0] = false;
            (float[] Values, StepResult Result) whole = Sum(slots, Leaves(slots), empty);
            (float[] Values, StepResult Result) parts = Sum(slots, Partition(slots, random), empty);
            Assert.Equal(Bits(whole.Values), Bits(parts.Values));
            Assert.Equal(whole.Result, parts.Result);
            Assert.Equal(BitConverter.DoubleToInt64Bits(whole.Result.LossSum), BitConverter.DoubleToInt64Bits(parts.Result.LossSum));
        }
    }

    [Fact]
    public void TheOrderOfTheTreeShowsInTheBits()
    {
        // The property above would be empty if float addition did not care: summed in slot order the bits differ.
        (float[] tree, _) = Sum(16, Leaves(16), new bool[16]);
        float[] inOrder = Contribution(0);
        for (int slot = 1; slot < 16; slot++)
        {
            float[] next = Contribution(slot);
            for (int i = 0; i < Length; i++) inOrder[i] += next[i];
        }

        Assert.NotEqual(Bits(tree), Bits(inOrder));
    }

    [Fact]
    public void FiveSlotsAreAddedAsTheDefinitionSays()
    {
        (float[] sum, StepResult result) = Sum(5, Leaves(5), new bool[5]);
        for (int i = 0; i < Length; i++)
        {
            float expected = Contribution(0)[i] + Contribution(1)[i] + (Contribution(2)[i] + Contribution(3)[i]) + Contribution(4)[i];
            Assert.Equal(expected, sum[i]);
        }

        Assert.Equal(new StepResult(0.1 + 0.2 + (0.30000000000000004 + 0.4) + 0.5, 10, 15), result);
    }

    [Fact]
    public void AnAbsentChildAddsNoZero()
    {
        // -0 + 0 would be +0.
        ContributionPool pool = new(1);
        SumTree tree = new(2, pool);
        ContributionBuffer only = pool.Rent();
        only.Values[0] = -0f;
        only.Result = new StepResult(1, 0, 1);
        tree.AddEmpty(0, 0);
        tree.Add(0, 1, only);
        Assert.Equal(BitConverter.SingleToInt32Bits(-0f), BitConverter.SingleToInt32Bits(tree.Root.Values[0]));
    }

    [Fact]
    public void ASlotCountsOnce()
    {
        ContributionPool pool = new(Length);
        SumTree tree = new(4, pool);
        tree.Add(0, 1, Rent(pool, 1));
        Assert.Throws<InvalidOperationException>(() => tree.Add(0, 1, Rent(pool, 1)));
        Assert.Throws<InvalidOperationException>(() => tree.Add(1, 0, Rent(pool, 1)));
        Assert.Throws<InvalidOperationException>(() => tree.AddEmpty(2, 0));
        tree.Add(1, 1, Rent(pool, 2));
        Assert.Throws<InvalidOperationException>(() => tree.Add(0, 3, Rent(pool, 3)));
        Assert.False(tree.IsComplete);
        tree.Add(0, 0, Rent(pool, 0));
        Assert.True(tree.IsComplete);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(4, 0)]
    [InlineData(0, 5)]
    [InlineData(1, 3)]
    [InlineData(0, -1)]
    [InlineData(3, 1)]
    public void NodesThatDoNotExistAreRefused(int level, int index)
    {
        SumTree tree = new(5, new ContributionPool(Length));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.AddEmpty(level, index));
    }

    [Fact]
    public void BuffersGoBackToThePool()
    {
        ContributionPool pool = new(Length);
        HashSet<ContributionBuffer> seen = [];
        SumTree tree = new(8, pool);
        for (int round = 0; round < 3; round++)
        {
            tree.Reset();
            for (int slot = 0; slot < 8; slot++)
            {
                ContributionBuffer buffer = Rent(pool, slot);
                seen.Add(buffer);
                tree.Add(0, slot, buffer);
            }
        }

        // In slot order never more than one buffer a level waits.
        Assert.InRange(seen.Count, 1, 5);
    }

    [Fact]
    public void ManyThreadsGiveTheSameBits()
    {
        (float[] expected, _) = Sum(64, Leaves(64), new bool[64]);
        ContributionPool pool = new(Length);
        for (int trial = 0; trial < 20; trial++)
        {
            SumTree tree = new(64, pool);
            Parallel.For(0, 64, slot => tree.Add(0, slot, Rent(pool, slot)));
            Assert.Equal(Bits(expected), Bits(tree.Root.Values));
            tree.Reset();
        }
    }

    [Fact]
    public void ATakenRootIsTheCallers()
    {
        ContributionPool pool = new(Length);
        SumTree tree = new(6, pool, 1, 2);
        tree.Add(0, 5, Rent(pool, 5));
        tree.Add(0, 4, Rent(pool, 4));
        Assert.Throws<ArgumentException>(() => tree.AddEmpty(0, 3));
        Assert.True(tree.TryTakeRoot(out ContributionBuffer? root));
        Assert.Equal(Contribution(4)[0] + Contribution(5)[0], root.Values[0]);
        tree.Reset();
        Assert.NotSame(root, pool.Rent());
    }

    private static IEnumerable<(int Level, int Index)> Leaves(int slots) => Enumerable.Range(0, slots).Select(s => (0, s));

    /// <summary>Cuts the tree at random nodes and shuffles the pieces.</summary>
    private static List<(int Level, int Index)> Partition(int slots, CounterRandom random)
    {
        List<(int Level, int Index)> blocks = [];
        ulong draw = 1000;
        void Cut(int level, int index)
        {
            if ((long)index << level >= slots) return;
            if (level == 0 || random.Below(draw++, 3) == 0)
            {
                blocks.Add((level, index));
                return;
            }

            Cut(level - 1, 2 * index);
            Cut(level - 1, (2 * index) + 1);
        }

        Cut(SlotTree.RootLevel(slots), 0);
        int[] order = new int[blocks.Count];
        random.Permutation(order);
        return [.. order.Select(i => blocks[i])];
    }

    private static (float[] Values, StepResult Result) Sum(int slots, IEnumerable<(int Level, int Index)> blocks, bool[] empty)
    {
        ContributionPool pool = new(Length);
        SumTree tree = new(slots, pool);
        foreach ((int level, int index) in blocks)
        {
            SumTree block = new(slots, pool, level, index);
            (int first, int count) = SlotTree.Range(slots, level, index);
            for (int slot = first + count - 1; slot >= first; slot--)
            {
                if (empty[slot]) block.AddEmpty(0, slot);
                else block.Add(0, slot, Rent(pool, slot));
            }

            if (block.TryTakeRoot(out ContributionBuffer? sum)) tree.Add(level, index, sum);
            else tree.AddEmpty(level, index);
        }

        Assert.True(tree.IsComplete);
        return (tree.Root.Values.ToArray(), tree.Root.Result);
    }

    private static ContributionBuffer Rent(ContributionPool pool, int slot)
    {
        ContributionBuffer buffer = pool.Rent();
        Contribution(slot).CopyTo(buffer.Values);
        buffer.Result = new StepResult((slot + 1) * 0.1, slot, slot + 1);
        return buffer;
    }

    private static float[] Contribution(int slot)
    {
        CounterRandom random = new(99, RandomPurpose.Benchmark, (uint)slot, 1);
        return [.. Enumerable.Range(0, Length).Select(i => random.Normal((ulong)i) * (1 << (i % 20)))];
    }

    private static int[] Bits(ReadOnlySpan<float> values)
    {
        int[] bits = new int[values.Length];
        for (int i = 0; i < bits.Length; i++) bits[i] = BitConverter.SingleToInt32Bits(values[i]);
        return bits;
    }
}
