using System.Collections.Immutable;
using GalaxyCluster.Data.Faults;

namespace GalaxyCluster.Worker.Faults;

/// <summary>
/// Where a worker can be made to fail: before and after all that it sends, receives, keeps and computes.
/// </summary>
public static class WorkerFaultPoints
{
    public static readonly FaultPoint SessionBeforeOpen = new("worker.session.beforeOpen", "about to connect");
    public static readonly FaultPoint JoinBeforeSend = new(
        "worker.join.beforeSend", "connected, has not asked to join");
    public static readonly FaultPoint JoinAfterSend = new("worker.join.afterSend", "asked to join, has no answer");
    public static readonly FaultPoint WelcomeAfterReceive = new(
        "worker.welcome.afterReceive", "welcomed, has done nothing about it");
    public static readonly FaultPoint PlanAfterReceive = new(
        "worker.plan.afterReceive", "has a new plan, has done nothing about it");
    public static readonly FaultPoint AckAfterReceive = new(
        "worker.heartbeatAck.afterReceive", "a heart-beat was answered");
    public static readonly FaultPoint FarewellAfterReceive = new(
        "worker.farewell.afterReceive", "told that the session is over");
    public static readonly FaultPoint HeartbeatBeforeSend = new(
        "worker.heartbeat.beforeSend", "about to send a heart-beat");
    public static readonly FaultPoint HeartbeatAfterSend = new(
        "worker.heartbeat.afterSend", "a heart-beat has gone out");
    public static readonly FaultPoint DrainBeforeSend = new(
        "worker.drain.beforeSend", "asked to leave, has not said so");
    public static readonly FaultPoint DrainAfterSend = new("worker.drain.afterSend", "said that it leaves");
    public static readonly FaultPoint FailureBeforeSend = new(
        "worker.failure.beforeSend", "cannot compute a unit, has not said so");
    public static readonly FaultPoint FailureAfterSend = new(
        "worker.failure.afterSend", "said that it cannot compute a unit");
    public static readonly FaultPoint ShardBeforeFetch = new("worker.shard.beforeFetch", "about to ask for a shard");
    public static readonly FaultPoint ShardMidFetch = new(
        "worker.shard.midFetch", "a chunk of a shard has come, not all");
    public static readonly FaultPoint ShardBeforeRename = new(
        "worker.shard.beforeRename", "a shard is on the disk under a temporary name");
    public static readonly FaultPoint ShardAfterRename = new(
        "worker.shard.afterRename", "a shard is in the cache, not yet in use");
    public static readonly FaultPoint ParametersBeforeFetch = new(
        "worker.parameters.beforeFetch", "about to ask for parameters");
    public static readonly FaultPoint ParametersMidFetch = new(
        "worker.parameters.midFetch", "a chunk of the parameters has come");
    public static readonly FaultPoint ParametersBeforePublish = new(
        "worker.parameters.beforePublish", "parameters are whole and checked, not yet in use");
    public static readonly FaultPoint ParametersAfterPublish = new(
        "worker.parameters.afterPublish", "parameters are in use");
    public static readonly FaultPoint SlotBeforeCompute = new("worker.slot.beforeCompute", "about to compute a slot");
    public static readonly FaultPoint SlotAfterCompute = new(
        "worker.slot.afterCompute", "a slot's contribution is computed, without a digest yet");
    public static readonly FaultPoint PartBeforeCompute = new("worker.part.beforeCompute", "about to evaluate a part");
    public static readonly FaultPoint PartAfterCompute = new("worker.part.afterCompute", "a part is evaluated");
    public static readonly FaultPoint ContributionBeforeSend = new(
        "worker.contribution.beforeSend", "a block's sum is whole, nothing of it sent");
    public static readonly FaultPoint ContributionMidSend = new(
        "worker.contribution.midSend", "a chunk of a sum has gone out, its end has not");
    public static readonly FaultPoint ContributionAfterSend = new(
        "worker.contribution.afterSend", "a sum has gone out whole, no answer has come");
    public static readonly FaultPoint ContributionAfterAnswer = new(
        "worker.contribution.afterAnswer", "the answer to a sum has come");
    public static readonly FaultPoint CountsBeforeSend = new(
        "worker.counts.beforeSend", "a part's counts are ready, nothing of them sent");
    public static readonly FaultPoint CountsAfterSend = new(
        "worker.counts.afterSend", "counts have gone out, no answer has come");
    public static readonly FaultPoint CountsAfterAnswer = new(
        "worker.counts.afterAnswer", "the answer to counts has come");

    /// <summary>In the order of a worker's life.</summary>
    public static readonly ImmutableArray<FaultPoint> All =
    [
        SessionBeforeOpen, JoinBeforeSend, JoinAfterSend, WelcomeAfterReceive, PlanAfterReceive, HeartbeatBeforeSend,
        HeartbeatAfterSend, AckAfterReceive, ShardBeforeFetch, ShardMidFetch, ShardBeforeRename, ShardAfterRename,
        ParametersBeforeFetch, ParametersMidFetch, ParametersBeforePublish, ParametersAfterPublish, SlotBeforeCompute,
        SlotAfterCompute, ContributionBeforeSend, ContributionMidSend, ContributionAfterSend, ContributionAfterAnswer,
        PartBeforeCompute, PartAfterCompute, CountsBeforeSend, CountsAfterSend, CountsAfterAnswer, FailureBeforeSend,
        FailureAfterSend, DrainBeforeSend, DrainAfterSend, FarewellAfterReceive,
    ];
}
