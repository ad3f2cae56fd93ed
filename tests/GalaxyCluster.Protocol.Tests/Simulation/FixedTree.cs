using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>Sums along the fixed tree over units.</summary>
internal static class FixedTree
{
    /// <summary>The value of a node from those below it; null when it has none.</summary>
    public static ulong? Sum(
        IArithmetic arithmetic, SlotBlock node, int unitCount, Dictionary<SlotBlock, ulong> known, bool swaps = false)
    {
        if (node.First >= unitCount)
            return null;
        if (known.TryGetValue(node, out ulong value))
            return value;
        if (node.Level == 0)
            return null;
        ulong? left = Sum(arithmetic, new SlotBlock(node.Level - 1, node.Index * 2), unitCount, known, swaps);
        ulong? right = Sum(arithmetic, new SlotBlock(node.Level - 1, (node.Index * 2) + 1), unitCount, known, swaps);
        return left is null ? right
            : right is null ? left
            : swaps ? arithmetic.Add(right.Value, left.Value)
            : arithmetic.Add(left.Value, right.Value);
    }
}
