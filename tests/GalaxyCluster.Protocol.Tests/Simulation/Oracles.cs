using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Rounds;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Protocol.Tests.Simulation;

/// <summary>
/// What must hold in every history: the same parameters (H), a ledger that tiles every epoch (L), no wait above its limit
/// (T), losses and decisions that name whoever caused them (X), one commit a round, nothing stale accepted and nothing
/// durable lost (S).
/// </summary>
internal sealed class Oracles(World world)
{
    private int _durableCount;
    private string _durableHash = "";

    /// <summary>The first thing found wrong; null while all is well.</summary>
    public string? Violation { get; private set; }

    public bool IsFinished { get; private set; }

    /// <summary>The run stopped because of a slot that nobody can compute, as its run file says.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>A lie got into a commit that nobody was there to audit: the history says nothing any more.</summary>
    public bool IsTainted { get; private set; }

    public bool IsOver => IsFinished || HasStopped || IsTainted || Violation is not null;

    public SortedDictionary<RejectionCode, int> Rejections { get; } = [];

    public SortedDictionary<LossCause, int> Losses { get; } = [];

    public SortedDictionary<DecisionKind, int> Decisions { get; } = [];

    /// <summary>When each commit was made.</summary>
    public List<DateTimeOffset> Commits { get; } = [];

    /// <summary>Who owned how many slots, whenever that changed.</summary>
    public List<(long Round, ImmutableSortedDictionary<string, int> Slots)> Shares { get; } = [];

    public int Audits { get; set; }

    public int Restarts { get; set; }

    public int CoordinatorLives { get; private set; }

    public void Break(string what) => Violation ??= what;

    /// <summary>A coordinator begins its life with what is on the disk.</summary>
    public void Restarted()
    {
        CoordinatorLives++;
        List<LedgerRecord> ledger = world.Disk.Ledger;
        if (ledger.Count < _durableCount || (_durableCount > 0 && ledger[_durableCount - 1].Hash != _durableHash))
            Break($"S: of {_durableCount} records that were called durable the disk has {ledger.Count}");
    }

    /// <summary>Looks at the state after every event.</summary>
    public void Applied(ClusterState before, ClusterState state)
    {
        if (state.Shares != before.Shares && world.TakesNotes)
            Shares.Add((state.CommittedRounds, state.Shares.ToImmutableSortedDictionary(s => s.Worker.Name, s => s.Slots.Count)));
        if (state.CommittedRounds != before.CommittedRounds && state.CommittedRounds != before.CommittedRounds + 1)
            Break($"S: {state.CommittedRounds} rounds are committed after {before.CommittedRounds}");
        if (state.CommittedRounds - state.DurableRounds > state.Options.MaxLagRounds)
            Break($"S: {state.CommittedRounds - state.DurableRounds} rounds are not durable");
        if (state.Status == RunStatus.Waiting && state.Now - state.StatusSince > state.Options.WaitForWorkersLimit)
            Break($"T: waiting since {state.StatusSince}: {state.StatusReason}");
        foreach (Member member in state.Members.Values)
        {
            if (member.IsPresent && state.Now - member.HeardAt > state.Options.SilenceCeiling + WakeRules.Punctual
                && state.Status is not (RunStatus.Finished or RunStatus.Failed))
                Break($"T: {member.Worker} has been silent for {state.Now - member.HeardAt} and is still a member");
        }

        bool hasChanged = state.Stage != before.Stage || state.Status != before.Status || state.Members.Count != before.Members.Count;
        if (hasChanged && state is { Status: RunStatus.Running, Stage: { Reducing: false } stage })
            CheckThatNothingLiesIdle(state, stage);
    }

    public void Accepted(ContributionHeader header, ClusterState state, bool isPresent, bool isPlanned)
    {
        if (header.Term != state.Term)
            Break($"S: a contribution of term {header.Term} was accepted in term {state.Term}");
        else if (!isPresent)
            Break($"S: a contribution of {header.Worker}'s incarnation {header.Incarnation} was accepted after its end");
        else if (!isPlanned)
            Break($"S: {header.Worker}'s block {header.Block} of {header.Stage} was accepted, and nobody had asked it for it");
    }

    public void Discarded(Rejection rejection) => Count(Rejections, rejection.Code);

    public void Committed(LedgerRecord record)
    {
        Commits.Add(world.Time.Now);
        foreach (LedgerUnit unit in record.Units)
            IsTainted |= unit.Auditor is null && world.SeatOf(unit.Worker).Lies.Contains((record.Stage, unit.Unit));
        if (IsTainted)
            return;
        int version = (int)record.Stage.Round + 1;
        if (version >= world.Reference.Parameters.Count
            || record.ParametersSha256 != world.Arithmetic.Hash(world.Reference.Parameters[version]))
            Break($"H: {record.Stage} gave other parameters than the undisturbed run");
    }

    public void Decided(LedgerDecision decision)
    {
        Count(Decisions, decision.Kind);
        if (decision.Worker is { } worker)
        {
            if (!world.SeatOf(worker).IsDishonest)
                Break($"X: {worker} was put in quarantine though its numbers were right: {decision.Reason}");
            if (!decision.Reason.Contains(worker.Name, StringComparison.Ordinal))
                Break($"X: the reason does not name {worker}: {decision.Reason}");
        }
        else if (world.Scenario.Poison is not { } poison || decision.Block != SlotBlock.OfUnit(poison.Slot))
        {
            Break($"X: a slot was left out that can be computed: {decision.Reason}");
        }
    }

    /// <summary>A record is written (and may not be flushed).</summary>
    public void Written(LedgerRecord record)
    {
        if (record.Decision is null && world.Disk.Ledger.Count(r => r.Stage == record.Stage && r.Decision is null) > 1)
            Break($"S: {record.Stage} was committed twice");
    }

    /// <summary>The rules are told that a record is on the disk.</summary>
    public void CalledDurable(LedgerRecord record)
    {
        int place = world.Disk.Ledger.FindLastIndex(r => r.Hash == record.Hash);
        if (place < 0)
            Break($"S: the record of {record.Stage} was called durable and is not in the ledger");
        else if (place >= _durableCount)
            (_durableCount, _durableHash) = (place + 1, record.Hash);
    }

    /// <summary>A decision has changed something.</summary>
    public void TookEffect(Predicate<LedgerDecision> which, string what)
    {
        if (!world.Disk.IsFlushed(which))
            Break($"S: {what} took effect before it was durable");
    }

    public void Changed(ClusterEffect.MemberChanged change)
    {
        if (change.To != MemberStatus.Lost)
            return;
        Count(Losses, change.Cause);
        WorkerSeat seat = world.SeatOf(change.Worker);
        if (change.Cause == LossCause.Distrusted)
            TookEffect(d => d.Worker == change.Worker, $"{change.Worker}'s quarantine");
        if (!seat.IsTouched && world.Scenario.Losses == 0)
            Break($"X: {change.Worker} was lost though nothing was done to it: {change.Reason}");
        if (change.Cause == LossCause.Misbehaved && !seat.IsInventive)
            Break($"X: {change.Worker} was called a liar though it keeps to the rules: {change.Reason}");
        if (!change.Reason.Contains(change.Worker.Name, StringComparison.Ordinal))
            Break($"X: the reason does not name {change.Worker}: {change.Reason}");
    }

    public void Exited(WorkerId worker, ExitCause cause, string reason)
    {
        bool isExpelled = cause == ExitCause.Refused && world.SeatOf(worker).IsDishonest;
        if (cause is ExitCause.Refused or ExitCause.RunFailed or ExitCause.Unreachable && !isExpelled && !HasStopped)
            Break($"T: {worker} gave up: {cause}, {reason}");
    }

    public void Failed(string reason)
    {
        HasStopped = world.Scenario is { Poison: { } poison, Facts.OnPoison: PoisonPolicy.Stop }
            && reason.StartsWith($"Slot {poison.Slot} of round {poison.Round} ", StringComparison.Ordinal);
        // The ledger has the round as it was before the lie, and nobody was there to say who lies.
        IsTainted |= reason.Contains("computed again gives", StringComparison.Ordinal) && world.Seats.Exists(s => s.Lies.Count > 0);
        if (!HasStopped && !IsTainted)
            Break($"T: the run failed: {reason}");
    }

    public void Finished(ClusterState state, int unwritten)
    {
        IsFinished = true;
        if (unwritten > 0)
            Break("S: the run was called finished before all was on disk");
        if (state.ParametersSha256 != world.Arithmetic.Hash(world.Reference.Parameters[^1]))
            Break("H: other parameters than the undisturbed run");
        foreach ((long round, ulong value) in world.Reference.Evaluations)
        {
            if (world.Disk.Evaluation(round) != value && !HasUnauditedLie(Stage.Evaluate(round)))
                Break($"H: other evaluation after round {round} than the undisturbed run");
        }

        CheckLedger();
    }

    private void CheckLedger()
    {
        List<LedgerRecord> ledger = world.Disk.Ledger;
        var audit = new LedgerAudit(world.Facts, LedgerRecord.Origin, world.Disk.Term);
        for (int i = 0; i < ledger.Count && Violation is null; i++)
        {
            LedgerRecord record = ledger[i];
            if (audit.Add(record, i + 1 < ledger.Count ? ledger[i + 1].PreviousHash : null) is { } broken)
                Break($"L: {broken.Reason}");
            foreach (LedgerUnit unit in record.Units)
            {
                if (unit.Digest != world.Reference.Contribution(record.Stage, unit.Unit) && !HasUnauditedLie(record.Stage))
                    Break($"L: the ledger's digest of unit {unit.Unit} of {record.Stage} is not that of its contribution");
            }
        }

        if (!audit.IsComplete || audit.Rounds != world.Facts.TotalRounds)
            Break($"L: the ledger has {audit.Rounds} of {world.Facts.TotalRounds} rounds");
        if (audit.Skipped != (world.Scenario.Poison is { } p ? world.Facts.SamplesOf(p.Round, p.Slot).Count : 0))
            Break($"L: {audit.Skipped} samples were left out");
        if (audit.Evaluations != world.Reference.Evaluations.Count)
            Break($"L: the ledger has {audit.Evaluations} of {world.Reference.Evaluations.Count} evaluations");
    }

    private bool HasUnauditedLie(Stage stage)
    {
        foreach (LedgerRecord record in world.Disk.Ledger)
        {
            if (record.Stage != stage)
                continue;
            foreach (LedgerUnit unit in record.Units)
            {
                if (unit.Auditor is null && world.SeatOf(unit.Worker).Lies.Contains((stage, unit.Unit)))
                    return true;
            }
        }

        return false;
    }

    // A unit that nobody computes while somebody could is a wait without a limit.
    private void CheckThatNothingLiesIdle(ClusterState state, StageState stage)
    {
        if (AssignmentRules.Candidates(state).Length == 0)
            return;
        for (int unit = 0; unit < stage.Units.Length; unit++)
        {
            if (stage.Units[unit].Status != UnitStatus.Open || PoisonRules.IsSuspect(stage, unit)
                || DecisionRules.IsBeingSkipped(state, unit) || !stage.Troubles.IsEmpty)
                continue;
            bool isAsked = false;
            foreach (Assignment assignment in stage.Assignments)
                isAsked |= assignment.Block.Covers(unit);
            if (!isAsked)
                Break($"T: unit {unit} of {stage.Stage} is given to nobody");
        }
    }

    private static void Count<T>(SortedDictionary<T, int> counts, T what)
        where T : notnull => counts[what] = counts.GetValueOrDefault(what) + 1;
}
