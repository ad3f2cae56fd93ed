using System.Globalization;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// Training without numbers: every vector is one hash. Adding is neither commutative nor associative, so that any other
/// order than the fixed tree's, and any sample or contribution lost, doubled or stale, gives another result.
/// </summary>
internal sealed class StandInArithmetic : IArithmetic
{
    public static StandInArithmetic Instance { get; } = new();

    public ulong Initial => 0x5EED;

    public ulong Contribution(ulong parameters, Stage stage, int unit, int first, int count)
    {
        ulong value = SimulationRandom.Mix(parameters ^ ((ulong)stage.Kind << 60), ((ulong)stage.Round << 20) + (ulong)unit + 1);
        for (int sample = first; sample < first + count; sample++)
            value = SimulationRandom.Mix(value, (ulong)sample);
        return value;
    }

    public ulong Flip(ulong value, SimulationRandom random) => value ^ (1UL << random.Between(0, 63));

    public ulong Add(ulong left, ulong right) => SimulationRandom.Mix(left, right ^ 0xA5A5);

    public ulong Commit(ulong parameters, long round, ulong sum) => SimulationRandom.Mix(parameters, sum);

    /// <summary>As long as a SHA-256.</summary>
    public string Hash(ulong parameters) => parameters.ToString("x64", CultureInfo.InvariantCulture);
}
