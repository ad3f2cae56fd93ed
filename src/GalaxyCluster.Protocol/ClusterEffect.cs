using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol;

/// <summary>Something the coordinator's host has to do.</summary>
public abstract record ClusterEffect
{
    private ClusterEffect()
    {
    }

    /// <summary>Answer a join; from now on the session belongs to this incarnation.</summary>
    public sealed record Welcome(
        SessionId Session,
        WorkerId Worker,
        Incarnation Incarnation,
        Term Term,
        string RunHash,
        TimeSpan HeartbeatInterval,
        TimeSpan SilenceLimit) : ClusterEffect;

    /// <summary>Answer a join with no, and end the session.</summary>
    public sealed record Refuse(SessionId Session, WorkerId Worker, Rejection Rejection) : ClusterEffect;

    public sealed record SendPlan(WorkerId Worker, Incarnation Incarnation, WorkPlan Plan) : ClusterEffect;

    public sealed record AcknowledgeHeartbeat(WorkerId Worker, Incarnation Incarnation) : ClusterEffect;

    /// <summary>The sender is not a member (any more).</summary>
    public sealed record RefuseHeartbeat(WorkerId Worker, Incarnation Incarnation, Term Term, Rejection Rejection)
        : ClusterEffect;

    /// <summary>Add the payload to the sum tree (training) or to the counts (evaluation), and tell the worker.</summary>
    public sealed record AcceptContribution(ContributionHeader Header) : ClusterEffect;

    /// <summary>
    /// Drop the payload, whose digest was all that was wanted, and tell the worker that it counts: an audit.
    /// </summary>
    public sealed record ConfirmContribution(ContributionHeader Header) : ClusterEffect;

    /// <summary>Drop the payload, and tell the worker why.</summary>
    public sealed record DiscardContribution(ContributionHeader Header, Rejection Rejection) : ClusterEffect;

    /// <summary>All units are in: finish the sum, step the optimizer, then report RoundReduced.</summary>
    public sealed record ReduceRound(long Round) : ClusterEffect;

    /// <summary>All parts are in: merge their counts in part order.</summary>
    public sealed record MergeEvaluation(long Round) : ClusterEffect;

    /// <summary>Write the record and what belongs to it durably, in the order given; then report CommitPersisted.</summary>
    public sealed record PersistCommit(LedgerRecord Record) : ClusterEffect;

    /// <summary>Write the record and the merged counts durably; then report EvaluationPersisted.</summary>
    public sealed record PersistEvaluation(LedgerRecord Record) : ClusterEffect;

    /// <summary>Write the record durably, after all records given before; then report DecisionPersisted.</summary>
    public sealed record PersistDecision(LedgerRecord Record) : ClusterEffect;

    /// <summary>Empty the sum (training) or the counts (evaluation) of the stage: all of it is computed again.</summary>
    public sealed record RestartStage(Stage Stage) : ClusterEffect;

    /// <summary>The slot adds nothing to the sum of this round.</summary>
    public sealed record SkipSlot(long Round, int Slot) : ClusterEffect;

    /// <summary>End a session after sending the cause. No event of this incarnation counts from now on.</summary>
    public sealed record CloseSession(
        SessionId Session,
        WorkerId Worker,
        Incarnation Incarnation,
        CloseCause Cause,
        string Reason) : ClusterEffect;

    /// <summary>A member's status changed: for recorder, log and dashboard.</summary>
    public sealed record MemberChanged(
        WorkerId Worker,
        Incarnation Incarnation,
        MemberStatus? From,
        MemberStatus To,
        string Reason,
        LossCause Cause = LossCause.None) : ClusterEffect;

    /// <summary>Send a Tick at this time. Only the newest WakeAt counts.</summary>
    public sealed record WakeAt(DateTimeOffset At) : ClusterEffect;

    /// <summary>No new work goes out: tell people why.</summary>
    public sealed record PauseRun(string Reason) : ClusterEffect;

    public sealed record ContinueRun(string Reason) : ClusterEffect;

    /// <summary>Every round and evaluation is on disk.</summary>
    public sealed record FinishRun(string Reason) : ClusterEffect;

    /// <summary>Stopped as asked; everything committed is on disk.</summary>
    public sealed record StopRun(string Reason) : ClusterEffect;

    public sealed record FailRun(string Reason) : ClusterEffect;
}
