using System.Collections.Immutable;
using GalaxyCluster.Data.Faults;

namespace GalaxyCluster.Coordinator.Faults;

/// <summary>
/// Where a coordinator can be made to fail: before and after all that it sends, receives, publishes and keeps.
/// </summary>
public static class CoordinatorFaultPoints
{
    public static readonly FaultPoint TermAfterBegin = new(
        "coordinator.term.afterBegin", "its term is on the disk, nobody knows it");
    public static readonly FaultPoint SessionAfterOpen = new("coordinator.session.afterOpen", "a worker has connected");
    public static readonly FaultPoint JoinAfterReceive = new("coordinator.join.afterReceive", "a worker asks to join");
    public static readonly FaultPoint WelcomeBeforeSend = new(
        "coordinator.welcome.beforeSend", "a worker is a member and does not know it");
    public static readonly FaultPoint WelcomeAfterSend = new(
        "coordinator.welcome.afterSend", "a worker knows that it is a member");
    public static readonly FaultPoint RefusalBeforeSend = new(
        "coordinator.refusal.beforeSend", "a worker will not be had and does not know it");
    public static readonly FaultPoint RefusalAfterSend = new(
        "coordinator.refusal.afterSend", "a worker knows that it will not be had");
    public static readonly FaultPoint PlanBeforeSend = new(
        "coordinator.plan.beforeSend", "a worker's new plan has not gone out");
    public static readonly FaultPoint PlanAfterSend = new(
        "coordinator.plan.afterSend", "a plan has gone out to one worker");
    public static readonly FaultPoint HeartbeatAfterReceive = new(
        "coordinator.heartbeat.afterReceive", "a heart-beat has come");
    public static readonly FaultPoint AckBeforeSend = new(
        "coordinator.heartbeatAck.beforeSend", "a heart-beat is not answered yet");
    public static readonly FaultPoint AckAfterSend = new(
        "coordinator.heartbeatAck.afterSend", "a heart-beat was answered");
    public static readonly FaultPoint DrainAfterReceive = new(
        "coordinator.drain.afterReceive", "a worker says that it leaves");
    public static readonly FaultPoint FailureAfterReceive = new(
        "coordinator.failure.afterReceive", "a worker says that it cannot compute a unit");
    public static readonly FaultPoint ShardBeforeSend = new(
        "coordinator.shard.beforeSend", "a worker asks for a shard");
    public static readonly FaultPoint ShardAfterSend = new("coordinator.shard.afterSend", "a shard has gone out whole");
    public static readonly FaultPoint ParametersBeforeSend = new(
        "coordinator.parameters.beforeSend", "a worker asks for parameters");
    public static readonly FaultPoint ParametersAfterSend = new(
        "coordinator.parameters.afterSend", "parameters have gone out whole");
    public static readonly FaultPoint ContributionAfterHeader = new(
        "coordinator.contribution.afterHeader", "a contribution's header has come");
    public static readonly FaultPoint ContributionMidReceive = new(
        "coordinator.contribution.midReceive", "a chunk of a sum has come");
    public static readonly FaultPoint ContributionAfterReceive = new(
        "coordinator.contribution.afterReceive", "a sum is here whole and finite, not decided on");
    public static readonly FaultPoint ContributionAfterAccept = new(
        "coordinator.contribution.afterAccept", "a sum counts, and is not yet in the round's sum");
    public static readonly FaultPoint ContributionAfterAdd = new(
        "coordinator.contribution.afterAdd", "a sum is in the round's sum, its worker does not know");
    public static readonly FaultPoint CountsAfterReceive = new(
        "coordinator.counts.afterReceive", "a part's counts are here, not decided on");
    public static readonly FaultPoint CountsAfterAccept = new(
        "coordinator.counts.afterAccept", "a part's counts are taken, its worker does not know");
    public static readonly FaultPoint RoundBeforeCommit = new(
        "coordinator.round.beforeCommit", "the round's sum is whole, the optimizer has not stepped");
    public static readonly FaultPoint RoundAfterCommit = new(
        "coordinator.round.afterCommit", "the optimizer has stepped, nothing is published");
    public static readonly FaultPoint ParametersAfterPublish = new(
        "coordinator.parameters.afterPublish", "new parameters can be fetched, nobody was told");
    public static readonly FaultPoint RecordBeforeWrite = new(
        "coordinator.record.beforeWrite", "a round's ledger record is not on the disk");
    public static readonly FaultPoint RecordBeforeCommit = new(
        "coordinator.record.beforeCommit", "a round's record is in an open transaction");
    public static readonly FaultPoint RecordAfterCommit = new(
        "coordinator.record.afterCommit", "a round's record is on the disk, nobody was told");
    public static readonly FaultPoint EvaluationBeforeMerge = new(
        "coordinator.evaluation.beforeMerge", "all parts of an evaluation are in");
    public static readonly FaultPoint EvaluationAfterMerge = new(
        "coordinator.evaluation.afterMerge", "an evaluation is added up, nothing is recorded");
    public static readonly FaultPoint EvaluationBeforeWrite = new(
        "coordinator.evaluation.beforeWrite", "an evaluation's record is not on the disk");
    public static readonly FaultPoint EvaluationBeforeCommit = new(
        "coordinator.evaluation.beforeCommit", "an evaluation's record is in an open transaction");
    public static readonly FaultPoint EvaluationAfterCommit = new(
        "coordinator.evaluation.afterCommit", "an evaluation's record is on the disk, nobody was told");
    public static readonly FaultPoint CheckpointBeforeSave = new(
        "coordinator.checkpoint.beforeSave", "a checkpoint is due, nothing of it is on the disk");
    public static readonly FaultPoint CheckpointAfterSave = new(
        "coordinator.checkpoint.afterSave", "a checkpoint is saved and older ones are gone");
    public static readonly FaultPoint ResultBeforeWrite = new(
        "coordinator.result.beforeWrite", "all is on the disk but the run's result");
    public static readonly FaultPoint ResultAfterWrite = new(
        "coordinator.result.afterWrite", "the run's result is on the disk, nobody was told");
    public static readonly FaultPoint FarewellBeforeSend = new(
        "coordinator.farewell.beforeSend", "a worker is about to be told that its session is over");
    public static readonly FaultPoint FarewellAfterSend = new(
        "coordinator.farewell.afterSend", "a worker was told that its session is over");

    /// <summary>In the order of a run.</summary>
    public static readonly ImmutableArray<FaultPoint> All =
    [
        TermAfterBegin, SessionAfterOpen, JoinAfterReceive, WelcomeBeforeSend, WelcomeAfterSend, RefusalBeforeSend,
        RefusalAfterSend, PlanBeforeSend, PlanAfterSend, HeartbeatAfterReceive, AckBeforeSend, AckAfterSend,
        DrainAfterReceive, FailureAfterReceive, ShardBeforeSend, ShardAfterSend, ParametersBeforeSend, ParametersAfterSend,
        ContributionAfterHeader, ContributionMidReceive, ContributionAfterReceive, ContributionAfterAccept,
        ContributionAfterAdd, RoundBeforeCommit, RoundAfterCommit, ParametersAfterPublish, RecordBeforeWrite,
        RecordBeforeCommit, RecordAfterCommit, CountsAfterReceive, CountsAfterAccept, EvaluationBeforeMerge,
        EvaluationAfterMerge, EvaluationBeforeWrite, EvaluationBeforeCommit, EvaluationAfterCommit, CheckpointBeforeSave,
        CheckpointAfterSave, ResultBeforeWrite, ResultAfterWrite, FarewellBeforeSend, FarewellAfterSend,
    ];
}
