using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// Training without numbers: every "vector" is one hash. Adding is neither commutative nor associative, so that any
/// other order than the fixed tree's, and any contribution lost, doubled or stale, gives another result.
/// </summary>
internal static class Arithmetic
{
    public static ulong Add(ulong left, ulong right) => SimulationRandom.Mix(left, right ^ 0xA5A5);

    public static ulong Contribution(ulong parameters, Stage stage, int unit) =>
        SimulationRandom.Mix(parameters ^ ((ulong)stage.Kind << 60), ((ulong)stage.Round << 20) + (ulong)unit + 1);

    public static ulong Commit(ulong parameters, ulong sum) => SimulationRandom.Mix(parameters, sum);

    public static string Hash(ulong parameters) => parameters.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The value of a node from those below it; null when it has none.</summary>
    public static ulong? Sum(SlotBlock node, int unitCount, Func<SlotBlock, ulong?> known)
    {
        if (node.First >= unitCount)
            return null;
        if (known(node) is { } value)
            return value;
        if (node.Level == 0)
            return null;
        ulong? left = Sum(new SlotBlock(node.Level - 1, node.Index * 2), unitCount, known);
        ulong? right = Sum(new SlotBlock(node.Level - 1, node.Index * 2 + 1), unitCount, known);
        return left is null ? right : right is null ? left : Add(left.Value, right.Value);
    }
}
