using System.Collections.Immutable;

namespace GalaxyCluster.Protocol.Slots;

/// <summary>The fewest nodes of the fixed tree that together cover a set of units.</summary>
public static class BlockCover
{
    /// <summary>
    /// The maximal nodes within the set, ascending. They are unique, disjoint, and cover every unit of the set.
    /// </summary>
    /// <param name="isWanted">Units to cover.</param>
    public static ImmutableArray<SlotBlock> Of(ReadOnlySpan<bool> isWanted)
    {
        int unitCount = isWanted.Length;
        int top = SlotBlock.Root(unitCount).Level;
        var cover = ImmutableArray.CreateBuilder<SlotBlock>();
        int unit = 0;
        while (unit < unitCount)
        {
            if (!isWanted[unit])
            {
                unit++;
                continue;
            }

            SlotBlock block = SlotBlock.OfUnit(unit);
            while (block.Level < top && IsWanted(new SlotBlock(block.Level + 1, block.Index >> 1), isWanted))
                block = new SlotBlock(block.Level + 1, block.Index >> 1);
            cover.Add(block);
            unit = block.End(unitCount);
        }

        return cover.ToImmutable();
    }

    /// <summary>Size of the cover of the contiguous units [first, end) out of 0..unitCount-1.</summary>
    public static int CountOf(int first, int end, int unitCount)
    {
        int count = 0;
        int top = SlotBlock.Root(unitCount).Level;
        while (first < end)
        {
            int level = 0;
            while (level < top
                && (first & ((2 << level) - 1)) == 0
                && Math.Min(first + (2L << level), unitCount) <= end)
                level++;
            first = (int)Math.Min(first + (1L << level), unitCount);
            count++;
        }

        return count;
    }

    private static bool IsWanted(SlotBlock block, ReadOnlySpan<bool> isWanted) =>
        !isWanted[block.First..block.End(isWanted.Length)].Contains(false);
}
