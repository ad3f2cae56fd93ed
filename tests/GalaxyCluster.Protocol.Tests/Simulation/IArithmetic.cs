using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// The numbers of a simulated run. Whatever a vector is, the simulation knows it by one 64-bit value, which is different for
/// different bits.
/// </summary>
internal interface IArithmetic
{
    /// <summary>Parameters of version 0.</summary>
    ulong Initial { get; }

    /// <summary>What a unit adds, computed from its samples [first, first + count).</summary>
    ulong Contribution(ulong parameters, Stage stage, int unit, int first, int count);

    /// <summary>The same vector with one bit flipped.</summary>
    ulong Flip(ulong value, SimulationRandom random);

    /// <summary>left + right, in this order.</summary>
    ulong Add(ulong left, ulong right);

    /// <summary>The parameters after the round whose sum this is.</summary>
    ulong Commit(ulong parameters, long round, ulong sum);

    /// <summary>SHA-256 of the parameters, or what stands for it.</summary>
    string Hash(ulong parameters);
}
