using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>One unit of the current stage.</summary>
public readonly record struct UnitState
{
    public UnitStatus Status { get; init; }

    /// <summary>How often it was given out.</summary>
    public int Attempts { get; init; }

    /// <summary>Who delivered it; set with <see cref="UnitStatus.Done"/>, as are the fields below.</summary>
    public WorkerId Worker { get; init; }

    public Incarnation Incarnation { get; init; }

    public SlotBlock Block { get; init; }

    public int Attempt { get; init; }

    public UInt128 Digest { get; init; }

    /// <summary>Another worker that came to the same result; null when none was asked.</summary>
    public WorkerId? Auditor { get; init; }
}
