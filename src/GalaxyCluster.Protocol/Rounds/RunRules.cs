using System.Collections.Immutable;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>What the run does next: begin a stage, finish one, wait, or end.</summary>
internal static class RunRules
{
    public static void Stop(ClusterStep step)
    {
        if (step.HasEnded || step.State.Status == RunStatus.Stopping)
            return;
        // The running stage is dropped: a continued run computes it again to the same bits. A round that is being reduced
        // will be committed by the host in any case, and is waited for.
        if (step.State.Stage is not { Reducing: true })
            step.State = step.State with { Stage = null };
        step.Move(RunStatus.Stopping, "The run was asked to stop; it will continue from its last commit when started again.");
        foreach (Member member in step.State.Members.Values)
        {
            if (member.IsPresent)
                step.PlanDue.Add(member.Worker);
        }
    }

    /// <summary>The stage to begin when none is in work; null after the last.</summary>
    public static Stage? NextStage(ClusterState state) =>
        !state.Evaluated ? Stage.Evaluate(state.CommittedRounds - 1)
        : state.CommittedRounds < state.Facts.TotalRounds ? Stage.Train(state.CommittedRounds)
        : null;

    public static void Advance(ClusterStep step)
    {
        FailWhenPatienceEnds(step);
        if (step.HasEnded)
            return;
        if (step.State.Status == RunStatus.Stopping)
        {
            if (step.State.Stage is null && CommitRules.IsAllDurable(step.State))
                step.End(RunStatus.Stopped, $"Stopped after round {step.State.CommittedRounds - 1}, which is on disk.");
            return;
        }

        MembershipRules.ReleaseDrained(step);
        do
        {
            if (IsComplete(step))
                CommitRules.Complete(step);
            if (step.State.Stage is null && NextStage(step.State) is null)
            {
                Finish(step);
                return;
            }

            Work(step);
        }
        while (IsComplete(step));
    }

    /// <summary>Ends the run when every slot of the running round is left out.</summary>
    public static void FailWhenNothingIsLeft(ClusterStep step)
    {
        if (step.State.Stage is { } stage && stage.Units.All(u => u.Status == UnitStatus.Absent))
            step.End(RunStatus.Failed, $"No sample of {stage.Stage} can be computed: there is nothing to average.");
    }

    // Every unit is in, every audit agrees, and nothing decided is still on its way to the disk.
    private static bool IsComplete(ClusterStep step)
    {
        if (step.State.Stage is not { Reducing: false, OpenCount: 0 } || !step.State.Deciding.IsEmpty)
            return false;
        if (!step.State.Stage.Audits.IsEmpty)
            AuditRules.Waive(step);
        return step.State.Stage.Audits.IsEmpty;
    }

    public static DateTimeOffset? NextDeadline(ClusterStep step)
    {
        ClusterState state = step.State;
        DateTimeOffset? next = null;
        if (state.Status == RunStatus.Waiting)
            next = state.StatusSince + state.Options.WaitForWorkersLimit;
        if (!state.HasBegun && FirstPresent(state) is { } first && first + state.Options.StartLimit > step.Now)
            next = WakeRules.Earlier(next, first + state.Options.StartLimit);
        if (state.StorageFailure is not null)
            next = WakeRules.Earlier(next, state.StorageFailedAt + state.Options.StorageLimit);
        if (!state.UnpersistedSince.IsEmpty && state.UnpersistedSince.Peek() + state.Options.MaxLagTime > step.Now)
            next = WakeRules.Earlier(next, state.UnpersistedSince.Peek() + state.Options.MaxLagTime);
        return next;
    }

    private static void Work(ClusterStep step)
    {
        string? shortage = Shortage(step);
        string? held = Held(step);
        if (shortage is null && held is null && step.State.Stage is null)
            Begin(step, NextStage(step.State)!.Value);
        if (shortage is null && step.State.Stage is { Reducing: false })
        {
            AssignmentRules.AssignOpen(step);
            AuditRules.Assign(step);
            AssignmentRules.AssignBackups(step);
        }

        // While a round is collected, a slow disk holds nobody up yet.
        if (shortage is not null)
            Pause(step, RunStatus.Waiting, shortage);
        else if (held is not null && step.State.Stage is null)
            Pause(step, RunStatus.Held, held);
        else
            Continue(step);
    }

    private static void Begin(ClusterStep step, Stage stage)
    {
        var units = ImmutableArray.CreateBuilder<UnitState>(step.Facts.UnitCount(stage));
        for (int unit = 0; unit < units.Capacity; unit++)
        {
            bool isEmpty = step.Facts.SamplesOf(stage, unit).Count == 0
                || (stage.Kind == StageKind.Train && step.State.Skips.Contains((stage.Round, unit)));
            units.Add(new UnitState { Status = isEmpty ? UnitStatus.Absent : UnitStatus.Open });
        }

        step.State = step.State with { HasBegun = true };
        step.Set(new StageState { Stage = stage, StartedAt = step.Now, Units = units.MoveToImmutable() });
    }

    private static string? Shortage(ClusterStep step)
    {
        ClusterState state = step.State;
        int workers = state.Members.Values.Count(m => m.IsStaying);
        DateTimeOffset limit = (state.Status == RunStatus.Waiting ? state.StatusSince : step.Now)
            + state.Options.WaitForWorkersLimit;
        if (AuditRules.Deadlock(state) is { } dispute)
            return $"{dispute}; the run fails at {limit:HH:mm:ss} UTC unless one joins.";
        if (workers < state.Options.MinWorkers)
            return $"Waiting for workers: {workers} of at least {state.Options.MinWorkers} are here; "
                + $"the run fails at {limit:HH:mm:ss} UTC unless more join.";
        if (!state.HasBegun
            && workers < state.Options.StartWorkers
            && FirstPresent(state) is { } first
            && first + state.Options.StartLimit is var begin
            && step.Now < begin)
            return $"Waiting for workers: {workers} of {state.Options.StartWorkers} are here; "
                + $"the run begins with those who are here at {begin:HH:mm:ss} UTC.";
        return null;
    }

    private static string? Held(ClusterStep step)
    {
        ClusterState state = step.State;
        if (state.StorageFailure is not null)
            return $"Waiting for the disk: {state.StorageFailure} The run fails at "
                + $"{state.StorageFailedAt + state.Options.StorageLimit:HH:mm:ss} UTC unless it takes data again.";
        long lag = state.CommittedRounds - state.DurableRounds;
        if (lag >= state.Options.MaxLagRounds)
            return $"Waiting for the disk: {lag} rounds are not written yet.";
        if (!state.UnpersistedSince.IsEmpty && step.Now - state.UnpersistedSince.Peek() >= state.Options.MaxLagTime)
            return $"Waiting for the disk: round {state.DurableRounds} has been on its way to it since "
                + $"{state.UnpersistedSince.Peek():HH:mm:ss} UTC.";
        return null;
    }

    private static DateTimeOffset? FirstPresent(ClusterState state)
    {
        DateTimeOffset? first = null;
        foreach (Member member in state.Members.Values)
        {
            if (member.IsStaying)
                first = WakeRules.Earlier(first, member.JoinedAt);
        }

        return first;
    }

    private static void Pause(ClusterStep step, RunStatus status, string reason)
    {
        if (step.State.Stage is { } stage)
            step.Set(stage with { Undisturbed = false });
        if (step.State.Status == status && step.State.StatusReason == reason)
            return;
        step.Move(status, reason);
        step.Do(new ClusterEffect.PauseRun(reason));
    }

    private static void Continue(ClusterStep step)
    {
        if (step.State.Status == RunStatus.Running)
            return;
        string reason = $"Training since {step.State.Stage!.Stage}.";
        step.Move(RunStatus.Running, reason);
        step.Do(new ClusterEffect.ContinueRun(reason));
    }

    private static void Finish(ClusterStep step)
    {
        if (step.State.Status != RunStatus.Finishing)
            step.Move(RunStatus.Finishing, "All rounds are computed; the last are being written.");
        if (CommitRules.IsAllDurable(step.State) || !step.Policy.WaitsForDisk)
            step.End(RunStatus.Finished, $"Finished: {step.State.CommittedRounds} rounds are on disk.");
    }

    private static void FailWhenPatienceEnds(ClusterStep step)
    {
        ClusterState state = step.State;
        if (state.Status == RunStatus.Waiting && step.Now >= state.StatusSince + state.Options.WaitForWorkersLimit)
            step.End(RunStatus.Failed, AuditRules.Deadlock(state) is { } dispute
                ? $"{dispute}; none has joined for {state.Options.WaitForWorkersLimit.TotalMinutes:0.#} minutes."
                : $"Fewer than {state.Options.MinWorkers} workers for {state.Options.WaitForWorkersLimit.TotalMinutes:0.#} minutes.");
        else if (state.StorageFailure is not null && step.Now >= state.StorageFailedAt + state.Options.StorageLimit)
            step.End(
                RunStatus.Failed,
                $"The disk has refused for {state.Options.StorageLimit.TotalMinutes:0} minutes: {state.StorageFailure}");
        else
            PoisonRules.Check(step);
    }
}
