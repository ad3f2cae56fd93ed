using System.Numerics;

namespace GalaxyCluster.Training.Slots;

/// <summary>Arithmetic of the fixed tree over slots 0..K-1: which slots a node covers, and where the root is.</summary>
public static class SlotTree
{
    /// <summary>Smallest level whose node 0 covers all slots.</summary>
    public static int RootLevel(int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        return BitOperations.Log2((uint)(slots - 1) | 1u) + (slots > 1 ? 1 : 0);
    }

    /// <summary>Slots of node (level, index), cut at K.</summary>
    public static (int First, int Count) Range(int slots, int level, int index)
    {
        Check(slots, level, index);
        int first = index << level;
        return (first, Math.Min(1 << level, slots - first));
    }

    /// <exception cref="ArgumentOutOfRangeException">
    /// The tree over <paramref name="slots"/> has no such node.
    /// </exception>
    public static void Check(int slots, int level, int index)
    {
        if (level < 0 || level > RootLevel(slots))
            throw new ArgumentOutOfRangeException(
                nameof(level), level, $"a tree over {slots} slots has levels 0 to {RootLevel(slots)}");
        if (index < 0 || ((long)index << level) >= slots)
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"level {level} of a tree over {slots} slots has no such node");
    }
}
