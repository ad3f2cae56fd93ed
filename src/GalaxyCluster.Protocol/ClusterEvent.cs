using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol;

/// <summary>Something that happened at the coordinator.</summary>
public abstract record ClusterEvent
{
    private ClusterEvent()
    {
    }

    /// <summary>A worker asked to join over this session. Answered by Welcome or Refuse.</summary>
    public sealed record JoinRequested(SessionId Session, WorkerId Worker, JoinFacts Facts) : ClusterEvent;

    /// <summary>Answered by AcknowledgeHeartbeat or RefuseHeartbeat.</summary>
    public sealed record HeartbeatReceived(WorkerId Worker, Incarnation Incarnation, Term Term, WorkerProgress Progress)
        : ClusterEvent;

    /// <summary>
    /// All bytes of a contribution have arrived and match their digest. Answered by AcceptContribution (add it to the
    /// sum) or DiscardContribution.
    /// </summary>
    public sealed record ContributionReceived(ContributionHeader Header) : ClusterEvent;

    /// <summary>
    /// A host refused a contribution by <see cref="Rounds.ContributionRules.Check"/> before its bytes came, and has said so.
    /// </summary>
    public sealed record ContributionRefused(ContributionHeader Header) : ClusterEvent;

    /// <summary>A worker could not compute a unit: a number was not finite, or a sample could not be read.</summary>
    /// <param name="NotFinite">True when the numbers themselves went wrong, which another worker would see as well.</param>
    public sealed record WorkFailed(
        WorkerId Worker,
        Incarnation Incarnation,
        Term Term,
        Stage Stage,
        AssignedBlock Assigned,
        int Unit,
        bool NotFinite,
        string Message) : ClusterEvent;

    /// <summary>The session of a member ended, or its transport gave it up.</summary>
    public sealed record WorkerLost(WorkerId Worker, Incarnation Incarnation, LossCause Cause, string Detail = "")
        : ClusterEvent;

    /// <summary>A worker wants to leave; it still finishes the blocks it keeps and gives the others back.</summary>
    public sealed record DrainRequested(
        WorkerId Worker,
        Incarnation Incarnation,
        Term Term,
        ImmutableArray<AssignedBlock> Keeps) : ClusterEvent;

    /// <summary>The sum of the round was taken and the optimizer has stepped: parameters of version Round + 1.</summary>
    public sealed record RoundReduced(long Round, string ParametersSha256) : ClusterEvent;

    /// <summary>The round cannot be committed: its parameters are not finite.</summary>
    public sealed record ReduceFailed(long Round, string Message) : ClusterEvent;

    /// <summary>The commit of this round, and all before it, is on disk.</summary>
    public sealed record CommitPersisted(long Round) : ClusterEvent;

    /// <summary>The evaluation after this round, and all before it, is on disk.</summary>
    public sealed record EvaluationPersisted(long Round) : ClusterEvent;

    /// <summary>The oldest decision that was not on disk is there.</summary>
    public sealed record DecisionPersisted : ClusterEvent;

    /// <summary>The disk refuses. The host keeps what is not written and goes on trying.</summary>
    public sealed record PersistFailed(string Message) : ClusterEvent;

    /// <summary>The disk takes data again.</summary>
    public sealed record PersistRecovered : ClusterEvent;

    /// <summary>The operator wants the run to pause at its durable point and the coordinator to end.</summary>
    public sealed record StopRequested : ClusterEvent;

    /// <summary>Time has passed: sent when a WakeAt has come, and once at the start.</summary>
    public sealed record Tick : ClusterEvent;
}
