using System.Numerics;

namespace GalaxyCluster.Protocol.Slots;

/// <summary>
/// A node of the fixed binary tree over units 0..K-1: it covers [Index &lt;&lt; Level, min((Index + 1) &lt;&lt; Level, K)).
/// Level 0 is one unit.
/// </summary>
public readonly record struct SlotBlock(int Level, int Index)
{
    public static SlotBlock OfUnit(int unit) => new(0, unit);

    /// <summary>The node that covers all of 0..unitCount-1.</summary>
    public static SlotBlock Root(int unitCount) =>
        new(unitCount <= 1 ? 0 : BitOperations.Log2((uint)(unitCount - 1)) + 1, 0);

    public int First => Index << Level;

    /// <summary>One past the last unit.</summary>
    public int End(int unitCount) => (int)Math.Min((Index + 1L) << Level, unitCount);

    public int Count(int unitCount) => End(unitCount) - First;

    public bool Covers(int unit) => unit >> Level == Index;

    public bool Overlaps(SlotBlock other) => Level >= other.Level
        ? other.Index >> (Level - other.Level) == Index
        : Index >> (other.Level - Level) == other.Index;

    /// <summary>True for a node of the tree over 0..unitCount-1 that covers at least one unit.</summary>
    public bool IsWithin(int unitCount) =>
        Level >= 0 && Level <= Root(unitCount).Level && Index >= 0 && (long)Index << Level < unitCount;

    public override string ToString() => FormattableString.Invariant($"{Level}:{Index}");
}
