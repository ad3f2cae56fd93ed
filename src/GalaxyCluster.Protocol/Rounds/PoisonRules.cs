using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>
/// A unit that kills or fails whoever computes it is found, named, and ends the run or is left out, as the run file says.
/// A unit that several deaths point at is given out alone, so that the next death points at nothing else.
/// </summary>
internal static class PoisonRules
{
    private const int SuspectAfter = 4;

    private const int DeathsAlone = 2;

    /// <summary>Deaths after which a unit waits, see <see cref="HeldUntil"/>. The first costs nobody any time.</summary>
    private const int HeldAfter = 2;

    /// <summary>Notes the open units that a worker held when it crashed or stood still.</summary>
    public static void NoteDeath(ClusterStep step, Member member, LossCause cause, string reason)
    {
        if (step.State.Stage is not { } stage || cause is not (LossCause.ConnectionLost or LossCause.Hung or LossCause.Superseded))
            return;
        var held = new List<int>();
        foreach (Assignment assignment in stage.Assignments)
        {
            for (int unit = assignment.Block.First; unit < assignment.Block.End(stage.Units.Length); unit++)
            {
                if (assignment.Incarnation == member.Incarnation && stage.Units[unit].Status == UnitStatus.Open)
                    held.Add(unit);
            }
        }

        step.Set(stage with
        {
            Troubles = stage.Troubles.AddRange(held.Select(unit => new UnitTrouble(
                unit, member.Worker, member.Incarnation, VoteKind.Died, held.Count == 1, reason, step.Now))),
        });
    }

    /// <summary>True when the unit is only given to a worker that holds nothing else.</summary>
    public static bool IsSuspect(StageState stage, int unit)
    {
        int deaths = 0;
        foreach (UnitTrouble trouble in stage.Troubles)
            deaths += trouble.Unit == unit && trouble.Kind == VoteKind.Died ? 1 : 0;
        return deaths >= SuspectAfter;
    }

    /// <summary>
    /// Workers that something from outside kills in one moment are found dead one after another, and a unit that is handed
    /// from each to the next would seem to have killed them all: it waits until those that die now are known to be dead.
    /// </summary>
    /// <returns>Null when it does not wait.</returns>
    public static DateTimeOffset? HeldUntil(ClusterOptions options, StageState stage, int unit)
    {
        int deaths = 0;
        DateTimeOffset last = default;
        foreach (UnitTrouble trouble in stage.Troubles)
        {
            if (trouble.Unit == unit && trouble.Kind == VoteKind.Died)
                (deaths, last) = (deaths + 1, trouble.At);
        }

        return deaths >= HeldAfter ? last + options.DeathsApart : null;
    }

    /// <summary>When the next unit that waits need not wait any more.</summary>
    public static DateTimeOffset? NextRelease(ClusterStep step)
    {
        if (step.State.Stage is not { Reducing: false, Troubles.IsEmpty: false } stage)
            return null;
        DateTimeOffset? next = null;
        foreach (int unit in stage.Troubles.Select(t => t.Unit).Distinct())
        {
            if (stage.Units[unit].Status == UnitStatus.Open && HeldUntil(step.Options, stage, unit) is { } until && until > step.Now)
                next = WakeRules.Earlier(next, until);
        }

        return next;
    }

    /// <summary>
    /// Gives suspects to workers without work, one each; units that nobody is free for wait. Clears all suspects from
    /// <paramref name="isOpen"/>.
    /// </summary>
    /// <returns>The candidates that hold no suspect.</returns>
    public static Member[] AssignSuspects(ClusterStep step, Member[] candidates, bool[] isOpen)
    {
        for (int unit = 0; unit < isOpen.Length; unit++)
        {
            if (!isOpen[unit] || !IsSuspect(step.State.Stage!, unit))
                continue;
            isOpen[unit] = false;
            Member? free = candidates
                .Where(m => !AssignmentRules.HasWork(step.State, m))
                .OrderBy(m => step.State.Stage!.Troubles.Count(t => t.Unit == unit && t.Worker == m.Worker))
                .FirstOrDefault();
            if (free is not null)
                AssignmentRules.Place(step, free, SlotBlock.OfUnit(unit), isBackup: false);
        }

        StageState stage = step.State.Stage!;
        return [.. candidates.Where(m => !stage.Assignments.Any(
            a => a.Incarnation == m.Incarnation && a.Block.Level == 0 && IsSuspect(stage, a.Block.Index)))];
    }

    /// <summary>Judges every unit that something was noted of.</summary>
    public static void Check(ClusterStep step)
    {
        if (step.State.Stage is not { Troubles.IsEmpty: false } stage)
            return;
        foreach (int unit in stage.Troubles.Select(t => t.Unit).Distinct().Order())
        {
            if (step.HasEnded)
                return;
            if (stage.Units[unit].Status != UnitStatus.Open || DecisionRules.IsBeingSkipped(step.State, unit))
                continue;
            UnitTrouble[] troubles = [.. stage.Troubles.Where(t => t.Unit == unit)];
            if (Kills(step.Options, troubles))
                Condemn(step, unit, troubles, "kills whoever computes it");
            else if (Fails(step.State, troubles))
                Condemn(step, unit, troubles, "cannot be computed");
        }
    }

    /// <summary>
    /// A worker that found NaN where another found numbers is broken; one result in the sum is enough to say so.
    /// </summary>
    public static void AccuseOfFalseAlarm(ClusterStep step, ContributionHeader header)
    {
        StageState stage = step.State.Stage!;
        foreach (UnitTrouble trouble in stage.Troubles)
        {
            if (trouble.Kind != VoteKind.NotFinite || trouble.Worker == header.Worker || !header.Block.Covers(trouble.Unit))
                continue;
            DecisionRules.Quarantine(step, trouble.Worker, SlotBlock.OfUnit(trouble.Unit),
                [
                    new LedgerVote(trouble.Worker, trouble.Incarnation, VoteKind.NotFinite),
                    new LedgerVote(header.Worker, header.Incarnation, VoteKind.Computed, header.Digest),
                ],
                $"{trouble.Worker} found no finite numbers in {Unit(stage.Stage)} {trouble.Unit} of {stage.Stage}, where "
                + $"{header.Worker} did: its numbers are not believed any more, and what it did for this stage is done again.");
        }
    }

    private static bool Kills(ClusterOptions options, UnitTrouble[] troubles)
    {
        UnitTrouble[] deaths = [.. troubles.Where(t => t.Kind == VoteKind.Died)];
        int workers = deaths.Select(t => t.Worker).Distinct().Count();
        return deaths.Count(t => t.Alone) >= DeathsAlone
            && (workers >= options.PoisonWorkers || deaths.Length >= options.PoisonDeaths);
    }

    private static bool Fails(ClusterState state, UnitTrouble[] troubles)
    {
        WorkerId[] failed = [.. troubles.Where(t => t.Kind != VoteKind.Died).Select(t => t.Worker)];
        bool isAnybodyLeft = state.Members.Values.Any(m => m.IsStaying && !failed.Contains(m.Worker));
        return failed.Distinct().Count() >= state.Options.FailedTriesLimit
            || (failed.Length >= state.Options.FailedTriesLimit && !isAnybodyLeft);
    }

    private static void Condemn(ClusterStep step, int unit, UnitTrouble[] troubles, string what)
    {
        StageState stage = step.State.Stage!;
        string reason = $"{Name(step.Facts, stage.Stage, unit)} {what}: {Tried(troubles)}.";
        bool isRecorded = stage.Stage.Round - step.State.FirstRecordedRound < step.State.Recorded.Length;
        if (step.Facts.OnPoison == PoisonPolicy.Stop || stage.Stage.Kind == StageKind.Evaluate)
            step.End(RunStatus.Failed, reason);
        else if (isRecorded)
            step.End(RunStatus.Failed, $"{reason} The ledger has this round as computed before: this machine or its data have changed.");
        else
            DecisionRules.Skip(
                step, unit, [.. troubles.Select(t => new LedgerVote(t.Worker, t.Incarnation, t.Kind))], $"{reason} It is left out.");
    }

    private static string Name(RunFacts facts, Stage stage, int unit)
    {
        (int first, int count) = facts.SamplesOf(stage, unit);
        string name = $"{(stage.Kind == StageKind.Train ? "Slot" : "Part")} {unit} of {stage}";
        return stage.Kind == StageKind.Train
            ? string.Create(CultureInfo.InvariantCulture,
                $"{name} (samples {first} to {first + count - 1} of the slot's share in epoch {facts.EpochOf(stage.Round)})")
            : name;
    }

    private static string Tried(UnitTrouble[] troubles)
    {
        string names = string.Join(" and ", troubles.Select(t => t.Worker).Distinct());
        UnitTrouble last = troubles[^1];
        return last.Kind == VoteKind.Died
            ? $"{troubles.Length} deaths, of {names}; the last: {last.Message.TrimEnd('.')}"
            : $"tried on {names}; the last said: {last.Message.TrimEnd('.')}";
    }

    private static string Unit(Stage stage) => stage.Kind == StageKind.Train ? "slot" : "part";
}
