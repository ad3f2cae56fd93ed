using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Workers;

/// <summary>Something that happened at a worker. Sessions carry the number given in Connect; old ones are ignored.</summary>
public abstract record WorkerMachineEvent
{
    private WorkerMachineEvent()
    {
    }

    /// <summary>The session stream is open.</summary>
    public sealed record SessionOpened(SessionId Session) : WorkerMachineEvent;

    /// <summary>The join was accepted. The run's definition came with it, and the host made <paramref name="Run"/> of it.</summary>
    public sealed record Welcomed(
        SessionId Session,
        Term Term,
        Incarnation Incarnation,
        RunFacts Run,
        TimeSpan HeartbeatInterval,
        TimeSpan SilenceLimit) : WorkerMachineEvent;

    /// <summary>The join, or a heart-beat, was refused.</summary>
    public sealed record Refused(SessionId Session, Rejection Rejection) : WorkerMachineEvent;

    public sealed record PlanReceived(SessionId Session, WorkPlan Plan) : WorkerMachineEvent;

    public sealed record HeartbeatAcknowledged(SessionId Session) : WorkerMachineEvent;

    /// <summary>The coordinator ended the session on purpose.</summary>
    public sealed record SessionClosed(SessionId Session, CloseCause Cause, string Reason) : WorkerMachineEvent;

    /// <summary>The session broke, or could not be opened.</summary>
    public sealed record ConnectionLost(SessionId Session, string Message) : WorkerMachineEvent;

    /// <summary>The samples of these units can be read.</summary>
    public sealed record ShardsReady(StageKind Kind, ImmutableArray<int> Units) : WorkerMachineEvent;

    public sealed record ShardsFailed(StageKind Kind, ImmutableArray<int> Units, string Message) : WorkerMachineEvent;

    /// <summary>Parameters of this version are loaded and match the hash asked for.</summary>
    public sealed record ParametersReceived(long Version, string ParametersSha256) : WorkerMachineEvent;

    public sealed record ParametersFailed(long Version, string Message) : WorkerMachineEvent;

    /// <summary>The unit's contribution is computed and added to its block.</summary>
    public sealed record UnitComputed(Stage Stage, AssignedBlock Assigned, int Unit, UInt128 Digest) : WorkerMachineEvent;

    public sealed record UnitFailed(Stage Stage, AssignedBlock Assigned, int Unit, bool NotFinite, string Message)
        : WorkerMachineEvent;

    /// <summary>The unit was not wanted any more when its turn came.</summary>
    public sealed record UnitDropped(Stage Stage, AssignedBlock Assigned, int Unit) : WorkerMachineEvent;

    /// <summary>The coordinator has accepted the block, or will never want it.</summary>
    public sealed record ContributionAnswered(Stage Stage, AssignedBlock Assigned, Rejection? Rejection)
        : WorkerMachineEvent;

    /// <summary>The upload broke; whether the coordinator has it is not known.</summary>
    public sealed record ContributionFailed(Stage Stage, AssignedBlock Assigned, string Message) : WorkerMachineEvent;

    /// <summary>Bytes went up or down since the last such event: progress that is not a unit.</summary>
    public sealed record BytesMoved(long Bytes) : WorkerMachineEvent;

    /// <summary>Leave when what has been begun is delivered.</summary>
    public sealed record DrainRequested : WorkerMachineEvent;

    /// <summary>Time has passed: sent when a WakeAt has come, and once at the start.</summary>
    public sealed record Tick : WorkerMachineEvent;
}
