using System.Collections.Immutable;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>The stage that the run is in.</summary>
public sealed record StageState
{
    public required Stage Stage { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required ImmutableArray<UnitState> Units { get; init; }

    public ImmutableArray<Assignment> Assignments { get; init; } = [];

    /// <summary>Assignments that are over, in the order of their ends.</summary>
    public ImmutableArray<EndedAssignment> Ended { get; init; } = [];

    /// <summary>Blocks that two workers have to agree on before the stage is complete.</summary>
    public ImmutableArray<Audit> Audits { get; init; } = [];

    /// <summary>Units that workers could not compute or died with, oldest first.</summary>
    public ImmutableArray<UnitTrouble> Troubles { get; init; } = [];

    /// <summary>All units are in and ReduceRound has gone out.</summary>
    public bool Reducing { get; init; }

    /// <summary>True when no work was held back or redone: its duration is a fair measurement.</summary>
    public bool Undisturbed { get; init; } = true;

    public int OpenCount
    {
        get
        {
            int open = 0;
            foreach (UnitState unit in Units)
                open += unit.Status == UnitStatus.Open ? 1 : 0;
            return open;
        }
    }
}
