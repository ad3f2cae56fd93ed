using System.Collections.Immutable;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Workers;

/// <summary>Getting samples and parameters.</summary>
internal static class TransferRules
{
    public static void ShardsReady(WorkerStep step, WorkerMachineEvent.ShardsReady e)
    {
        bool wasReady = ConnectionRules.IsReady(step.State);
        step.State = step.State with
        {
            Shards = step.State.Shards.Union(e.Units.Select(unit => (e.Kind, unit))),
            FetchingShards = step.State.FetchingShards.Except(e.Units.Select(unit => (e.Kind, unit))),
            FailedFetches = 0,
            Counter = step.State.Counter + 1,
        };
        if (!wasReady && ConnectionRules.IsReady(step.State))
            step.State = step.State with { NextHeartbeatAt = step.Now };
    }

    public static void ShardsFailed(WorkerStep step, WorkerMachineEvent.ShardsFailed e)
    {
        step.State = step.State with
        {
            FetchingShards = step.State.FetchingShards.Except(e.Units.Select(unit => (e.Kind, unit))),
        };
        FetchFailed(step, $"Samples could not be fetched: {e.Message}");
    }

    public static void ParametersReceived(WorkerStep step, WorkerMachineEvent.ParametersReceived e)
    {
        if (step.State.FetchingParameters != e.Version)
            return; // Another version is wanted by now, and the host has dropped this one for it.
        step.State = step.State with
        {
            FetchingParameters = null,
            ParametersVersion = e.Version,
            ParametersSha256 = e.ParametersSha256,
            FailedFetches = 0,
            Counter = step.State.Counter + 1,
        };
    }

    public static void ParametersFailed(WorkerStep step, WorkerMachineEvent.ParametersFailed e)
    {
        if (step.State.FetchingParameters != e.Version)
            return;
        step.State = step.State with { FetchingParameters = null };
        FetchFailed(step, $"Parameters of version {e.Version} could not be fetched: {e.Message}");
    }

    public static void BytesMoved(WorkerStep step, WorkerMachineEvent.BytesMoved e)
    {
        if (e.Bytes > 0)
            step.State = step.State with { Counter = step.State.Counter + 1 };
    }

    /// <summary>Asks for what the plan needs and nobody has asked for: first for its blocks, then ahead of them.</summary>
    public static void Request(WorkerStep step, WorkPlan plan)
    {
        if (step.State.RetryAt > step.Now)
            return;
        if (!step.State.Blocks.IsEmpty
            && !HasParameters(step.State, plan)
            && step.State.FetchingParameters != plan.Stage.ParametersVersion)
        {
            step.State = step.State with { FetchingParameters = plan.Stage.ParametersVersion };
            step.Do(new WorkerMachineEffect.FetchParameters(plan.Stage.ParametersVersion, plan.ParametersSha256));
        }

        RequestShards(step, plan.Stage.Kind, step.State.Blocks.SelectMany(b => b.Pending));
        RequestShards(step, StageKind.Train, Enumerable.Range(plan.Prepare.First, plan.Prepare.Count));
    }

    public static bool HasParameters(WorkerState state, WorkPlan plan) =>
        state.ParametersVersion == plan.Stage.ParametersVersion && state.ParametersSha256 == plan.ParametersSha256;

    public static TimeSpan RetryPause(WorkerState state, int failures) =>
        state.Limits.BackOffFloor * (1 << Math.Min(failures - 1, 10));

    private static void RequestShards(WorkerStep step, StageKind kind, IEnumerable<int> units)
    {
        ImmutableArray<int> missing =
        [
            .. units.Where(unit =>
                !step.State.Shards.Contains((kind, unit)) && !step.State.FetchingShards.Contains((kind, unit))),
        ];
        if (missing.IsEmpty)
            return;
        step.State = step.State with
        {
            FetchingShards = step.State.FetchingShards.Union(missing.Select(unit => (kind, unit))),
        };
        step.Do(new WorkerMachineEffect.FetchShards(kind, missing));
    }

    private static void FetchFailed(WorkerStep step, string reason)
    {
        if (!step.IsMember)
            return;
        int failures = step.State.FailedFetches + 1;
        step.State = step.State with { FailedFetches = failures, RetryAt = step.Now + RetryPause(step.State, failures) };
        if (failures >= step.State.Limits.TransferAttempts)
            ConnectionRules.Rejoin(step, reason);
        else
            step.Say(reason);
    }
}
