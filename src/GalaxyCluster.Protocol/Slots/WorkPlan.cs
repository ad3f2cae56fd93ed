using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;

namespace GalaxyCluster.Protocol.Slots;

/// <summary>
/// All that one worker has to do now. A plan replaces the plan before it: a block that is not in it any more is not
/// wanted any more. Of two plans the one with the higher revision counts, whatever order they arrive in.
/// </summary>
public sealed record WorkPlan
{
    public required Term Term { get; init; }

    public required Incarnation Incarnation { get; init; }

    /// <summary>Grows with every plan sent in a term, over all workers.</summary>
    public required long Revision { get; init; }

    public required Stage Stage { get; init; }

    /// <summary>SHA-256 of the parameters of version <see cref="Stage.ParametersVersion"/>, lower-case hex.</summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>Empty: stand by.</summary>
    public required ImmutableArray<AssignedBlock> Blocks { get; init; }

    /// <summary>Slots whose shards to have at hand, because they are or will be this worker's.</summary>
    public required UnitRange Prepare { get; init; }
}
