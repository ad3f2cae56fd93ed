using System.Collections.Immutable;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>From the last contribution of a round to its being on disk.</summary>
internal static class CommitRules
{
    /// <summary>All units of the stage are in: hands the round to the host, or closes the evaluation.</summary>
    public static void Complete(ClusterStep step)
    {
        StageState stage = step.State.Stage!;
        if (stage.Stage.Kind == StageKind.Train)
        {
            if (stage.Undisturbed)
                step.State = step.State with { RoundTimes = step.State.RoundTimes.Add(step.Now - stage.StartedAt) };
            SpeedRules.CountRound(step);
            step.Set(stage with { Reducing = true });
            step.Do(new ClusterEffect.ReduceRound(stage.Stage.Round));
            return;
        }

        long round = stage.Stage.Round;
        LedgerRecord record = Record(step, stage);
        step.State = step.State with
        {
            Stage = null,
            Evaluated = true,
            LastEvaluation = round,
            LedgerHead = record.Hash,
        };
        step.Do(new ClusterEffect.MergeEvaluation(round));
        step.Do(new ClusterEffect.PersistEvaluation(record));
    }

    public static void Reduced(ClusterStep step, ClusterEvent.RoundReduced e)
    {
        if (step.State.Stage is not { Reducing: true } stage || stage.Stage.Round != e.Round)
            return;
        step.Say($"Round {e.Round} is committed: parameters {Short(e.ParametersSha256)}.");
        step.State = step.State with
        {
            Stage = null,
            CommittedRounds = e.Round + 1,
            ParametersSha256 = e.ParametersSha256,
            Evaluated = !step.Facts.EvaluatesAfter(e.Round),
        };
        long recorded = e.Round - step.State.FirstRecordedRound;
        if (recorded < step.State.Recorded.Length)
        {
            Compare(step, e, step.State.Recorded[(int)recorded]);
            return;
        }

        LedgerRecord record = Record(step, stage);
        step.State = step.State with
        {
            LedgerHead = record.Hash,
            UnpersistedSince = step.State.UnpersistedSince.Enqueue(step.Now),
        };
        step.Do(new ClusterEffect.PersistCommit(record));
        if (!step.Policy.CommitsOnce)
            step.Do(new ClusterEffect.PersistCommit(record));
    }

    public static void ReduceFailed(ClusterStep step, ClusterEvent.ReduceFailed e)
    {
        if (step.State.Stage is { Reducing: true } stage && stage.Stage.Round == e.Round)
            step.End(RunStatus.Failed, $"Round {e.Round} cannot be committed: {e.Message}");
    }

    public static void Persisted(ClusterStep step, long round)
    {
        if (round < step.State.DurableRounds || round >= step.State.CommittedRounds)
            return;
        for (long r = step.State.DurableRounds; r <= round; r++)
            step.State = step.State with { UnpersistedSince = step.State.UnpersistedSince.Dequeue() };
        step.State = step.State with { DurableRounds = round + 1 };
    }

    public static void EvaluationPersisted(ClusterStep step, long round)
    {
        if (round > step.State.DurableEvaluation && round <= step.State.LastEvaluation)
            step.State = step.State with { DurableEvaluation = round };
    }

    public static void PersistFailed(ClusterStep step, string message)
    {
        if (step.State.StorageFailure is null)
            step.State = step.State with { StorageFailedAt = step.Now };
        step.State = step.State with { StorageFailure = message };
    }

    public static void PersistRecovered(ClusterStep step) => step.State = step.State with { StorageFailure = null };

    /// <summary>True when nothing that people were or will be told of can be lost any more.</summary>
    public static bool IsAllDurable(ClusterState state) =>
        state.DurableRounds >= state.CommittedRounds && state.DurableEvaluation >= state.LastEvaluation
        && state.Deciding.IsEmpty;

    private static void Compare(ClusterStep step, ClusterEvent.RoundReduced e, RecordedRound recorded)
    {
        if (recorded.ParametersSha256 != e.ParametersSha256)
        {
            step.End(RunStatus.Failed,
                $"Round {e.Round} computed again gives parameters {Short(e.ParametersSha256)}, but the ledger has "
                + $"{Short(recorded.ParametersSha256)}: the state directory or this machine's numbers are damaged.");
            return;
        }

        if (recorded.Evaluated)
            step.State = step.State with { Evaluated = true };
    }

    private static LedgerRecord Record(ClusterStep step, StageState stage)
    {
        var units = ImmutableArray.CreateBuilder<LedgerUnit>(stage.Units.Length);
        for (int unit = 0; unit < stage.Units.Length; unit++)
        {
            UnitState state = stage.Units[unit];
            if (state.Status == UnitStatus.Absent)
                continue;
            (int first, int count) = step.Facts.SamplesOf(stage.Stage, unit);
            units.Add(new LedgerUnit(
                unit, first, count, state.Worker, state.Incarnation, state.Attempt, state.Block, state.Digest, state.Auditor));
        }

        return LedgerChain.Seal(new LedgerRecord
        {
            Stage = stage.Stage,
            Epoch = step.Facts.EpochOf(stage.Stage.Round),
            Term = step.State.Term,
            ParametersSha256 = step.State.ParametersSha256,
            Units = units.ToImmutable(),
            PreviousHash = step.State.LedgerHead,
        });
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
