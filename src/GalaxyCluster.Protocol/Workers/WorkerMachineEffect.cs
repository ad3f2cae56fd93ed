using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Workers;

/// <summary>Something a worker's host has to do.</summary>
public abstract record WorkerMachineEffect
{
    private WorkerMachineEffect()
    {
    }

    /// <summary>Open a session; report SessionOpened or ConnectionLost with its number.</summary>
    public sealed record Connect(SessionId Session) : WorkerMachineEffect;

    public sealed record SendJoin(SessionId Session, WorkerId Worker, JoinFacts Facts) : WorkerMachineEffect;

    public sealed record SendHeartbeat(
        SessionId Session,
        WorkerId Worker,
        Incarnation Incarnation,
        Term Term,
        WorkerProgress Progress) : WorkerMachineEffect;

    /// <summary>
    /// Close the session, and forget everything that is on its way over it: what was begun in it, computing included, is
    /// reported no more. The same unit may be asked for again in the next session.
    /// </summary>
    public sealed record Disconnect(SessionId Session, string Reason) : WorkerMachineEffect;

    /// <summary>Have the samples of these units at hand; report ShardsReady or ShardsFailed.</summary>
    public sealed record FetchShards(StageKind Kind, ImmutableArray<int> Units) : WorkerMachineEffect;

    /// <summary>Report ParametersReceived or ParametersFailed. Only the newest FetchParameters counts.</summary>
    public sealed record FetchParameters(long Version, string ParametersSha256) : WorkerMachineEffect;

    /// <summary>
    /// Compute one unit and add it to the sum of its block. Begin in the order given; report the end of each, also when
    /// the block has been cancelled: UnitComputed, UnitFailed or UnitDropped.
    /// </summary>
    public sealed record ComputeUnit(Stage Stage, AssignedBlock Assigned, int Unit) : WorkerMachineEffect;

    /// <summary>These blocks are not wanted any more: stop and drop what there is of them.</summary>
    public sealed record CancelBlocks(Stage Stage, ImmutableArray<AssignedBlock> Blocks) : WorkerMachineEffect;

    /// <summary>
    /// Send the block's sum (the host fills in the digest of the payload); report ContributionAnswered or
    /// ContributionFailed.
    /// </summary>
    public sealed record SendContribution(ContributionHeader Header) : WorkerMachineEffect;

    /// <summary>Tell the coordinator that a unit cannot be computed here.</summary>
    public sealed record SendWorkFailed(
        SessionId Session,
        WorkerId Worker,
        Incarnation Incarnation,
        Term Term,
        Stage Stage,
        AssignedBlock Assigned,
        int Unit,
        bool NotFinite,
        string Message) : WorkerMachineEffect;

    public sealed record SendDrain(
        SessionId Session,
        WorkerId Worker,
        Incarnation Incarnation,
        Term Term,
        ImmutableArray<AssignedBlock> Keeps) : WorkerMachineEffect;

    /// <summary>Send a Tick at this time. Only the newest WakeAt counts.</summary>
    public sealed record WakeAt(DateTimeOffset At) : WorkerMachineEffect;

    public sealed record Exit(ExitCause Cause, string Reason) : WorkerMachineEffect;
}
