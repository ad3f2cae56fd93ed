using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Rounds;

/// <summary>
/// Which contributions count. A block counts when this incarnation of this worker is asked for exactly it, in this
/// stage and attempt. As a block is asked for only while none of its units has arrived, and every accepted block ends
/// all other requests for its units, each unit is counted once.
/// </summary>
public static class ContributionRules
{
    /// <summary>
    /// Null when the contribution would be accepted now. A host may ask before it receives the bytes, to spare them.
    /// </summary>
    public static Rejection? Check(ClusterState state, ContributionHeader header)
    {
        if (MembershipRules.Check(state, header.Worker, header.Incarnation, header.Term) is { } stranger)
            return stranger;
        if (state.Stage is not { } stage || stage.Stage != header.Stage || stage.Reducing)
            return new(RejectionCode.WrongStage, $"{header.Worker} delivers {header.Stage}, which is not being collected.");
        if (FindAssignment(stage, header) is null)
            return FindEnded(stage, header) is { IsDelivered: true }
                ? new(RejectionCode.Duplicate, $"{header.Worker} has delivered block {header.Block} of {header.Stage} before.")
                : new(RejectionCode.NotAssigned,
                    $"{header.Worker} is not asked for block {header.Block} of {header.Stage} in attempt {header.Attempt}.");
        return header.UnitDigests.Length == PresentUnits(stage, header.Block)
            ? null
            : new(RejectionCode.Malformed,
                $"{header.Worker} delivers block {header.Block} of {header.Stage} with {header.UnitDigests.Length} digests "
                + $"for {PresentUnits(stage, header.Block)} units.");
    }

    /// <summary>Null when the sender of anything else is the present incarnation of a member in this term.</summary>
    public static Rejection? CheckSender(ClusterState state, WorkerId worker, Incarnation incarnation, Term term) =>
        MembershipRules.Check(state, worker, incarnation, term);

    internal static void Receive(ClusterStep step, ContributionHeader header)
    {
        Rejection? rejection = Check(step.State, header);
        if (rejection is not null && !MayPass(step, header, rejection.Code))
        {
            step.Do(new ClusterEffect.DiscardContribution(header, rejection));
            step.Say(rejection.Reason);
            Punish(step, header, rejection);
            return;
        }

        StageState stage = step.State.Stage!;
        bool isSecond = WasComputed(stage, header.Block) && rejection is null;
        step.Do(isSecond
            ? new ClusterEffect.ConfirmContribution(header)
            : (ClusterEffect)new ClusterEffect.AcceptContribution(header));
        step.Say($"{header.Worker} has delivered block {header.Block} of {header.Stage}{(isSecond ? " too" : "")}.");
        if (!isSecond)
            step.Set(stage with { Units = MarkDone(stage, header) });
        EndAssignments(step, header);
        AuditRules.Vote(step, header);
        Credit(step, header);
        if (!step.HasEnded)
            PoisonRules.AccuseOfFalseAlarm(step, header);
    }

    /// <summary>A refusal that a host gave before the bytes came; a worker that made its claim up is marked for it.</summary>
    internal static void Refused(ClusterStep step, ContributionHeader header)
    {
        if (!step.HasEnded && Check(step.State, header) is { } rejection)
            Punish(step, header, rejection);
    }

    internal static void Fail(ClusterStep step, ClusterEvent.WorkFailed e)
    {
        if (step.HasEnded
            || MembershipRules.Check(step.State, e.Worker, e.Incarnation, e.Term) is not null
            || step.State.Stage is not { } stage
            || stage.Stage != e.Stage
            || !stage.Assignments.Any(a => a.Incarnation == e.Incarnation && a.Assigned == e.Assigned))
            return;

        Member member = step.State.Members[e.Worker];
        string what = $"{(e.Stage.Kind == StageKind.Train ? "Slot" : "Part")} {e.Unit} of {e.Stage}";
        if (!e.Assigned.Block.Covers(e.Unit) || stage.Units[e.Unit].Status != UnitStatus.Open)
            return;
        step.Set(stage with
        {
            Troubles = stage.Troubles.Add(new UnitTrouble(
                e.Unit, e.Worker, e.Incarnation, e.NotFinite ? VoteKind.NotFinite : VoteKind.Failed, Alone: false, e.Message,
                step.Now)),
        });
        PoisonRules.Check(step);
        if (step.HasEnded)
            return;
        string reason = $"{what} went wrong on {e.Worker} and is given to another worker: {e.Message}";
        if (e.NotFinite)
        {
            step.Say(reason);
            AssignmentRules.Revoke(
                step, a => a.Incarnation == e.Incarnation && a.Assigned == e.Assigned);
            return;
        }

        MembershipRules.Lose(step, member, LossCause.Failed, reason);
        step.Do(new ClusterEffect.CloseSession(
            member.Session, member.Worker, member.Incarnation, CloseCause.GivenUp, reason));
    }

    private static Assignment? FindAssignment(StageState stage, ContributionHeader header)
    {
        foreach (Assignment assignment in stage.Assignments)
        {
            if (assignment.Incarnation == header.Incarnation && assignment.Assigned == header.Assigned)
                return assignment;
        }

        return null;
    }

    private static EndedAssignment? FindEnded(StageState stage, ContributionHeader header)
    {
        foreach (EndedAssignment ended in stage.Ended)
        {
            if (ended.Assignment.Incarnation == header.Incarnation && ended.Assignment.Assigned == header.Assigned)
                return ended;
        }

        return null;
    }

    private static bool WasComputed(StageState stage, SlotBlock block)
    {
        for (int unit = block.First; unit < block.End(stage.Units.Length); unit++)
        {
            if (stage.Units[unit].Status == UnitStatus.Done)
                return true;
        }

        return false;
    }

    // The delivery ends its own assignment, and all others for its units but those of an audit that goes on.
    private static void EndAssignments(ClusterStep step, ContributionHeader header)
    {
        StageState stage = step.State.Stage!;
        bool goesOn = AuditRules.IsOpen(stage, header.Block);
        bool Ends(Assignment a) => a.Block.Overlaps(header.Block)
            && (!goesOn || a.Block != header.Block || (a.Incarnation == header.Incarnation && a.Assigned == header.Assigned));
        ImmutableArray<EndedAssignment>.Builder ended = stage.Ended.ToBuilder();
        foreach (Assignment assignment in stage.Assignments)
        {
            if (!Ends(assignment))
                continue;
            bool isDelivered = assignment.Incarnation == header.Incarnation && assignment.Assigned == header.Assigned;
            ended.Add(new EndedAssignment(assignment, isDelivered, step.Now));
            if (!isDelivered)
                step.PlanDue.Add(assignment.Worker);
        }

        stage = stage with { Ended = ended.ToImmutable(), Assignments = stage.Assignments.RemoveAll(Ends) };
        step.Set(stage);
        SpeedRules.MeasureOvertaken(step, header);
    }

    // A worker that claims a block which it was never asked for does not follow the rules; one that is late does.
    private static void Punish(ClusterStep step, ContributionHeader header, Rejection rejection)
    {
        if (step.Present(header.Worker, header.Incarnation) is not { } member)
            return;
        bool isInvented = rejection.Code == RejectionCode.NotAssigned && FindEnded(step.State.Stage!, header) is null;
        if (!isInvented && rejection.Code != RejectionCode.Malformed)
            return;
        MembershipRules.Lose(step, member, LossCause.Misbehaved, rejection.Reason);
        step.Do(new ClusterEffect.CloseSession(
            member.Session, member.Worker, member.Incarnation, CloseCause.GivenUp, rejection.Reason));
    }

    private static int PresentUnits(StageState stage, SlotBlock block)
    {
        int present = 0;
        for (int unit = block.First; unit < block.End(stage.Units.Length); unit++)
            present += stage.Units[unit].Status == UnitStatus.Absent ? 0 : 1;
        return present;
    }

    private static ImmutableArray<UnitState> MarkDone(StageState stage, ContributionHeader header)
    {
        ImmutableArray<UnitState>.Builder units = stage.Units.ToBuilder();
        int next = 0;
        for (int unit = header.Block.First; unit < header.Block.End(units.Count); unit++)
        {
            if (units[unit].Status == UnitStatus.Absent)
                continue;
            units[unit] = units[unit] with
            {
                Status = UnitStatus.Done,
                Worker = header.Worker,
                Incarnation = header.Incarnation,
                Block = header.Block,
                Attempt = header.Attempt,
                Digest = next < header.UnitDigests.Length ? header.UnitDigests[next] : 0,
            };
            next++;
        }

        return units.MoveToImmutable();
    }

    // Speed is measured over a worker's whole share of a round, from the plan to the last byte, so that a slow network
    // counts like a slow processor. A share that was added to in mid-round says nothing.
    private static void Credit(ClusterStep step, ContributionHeader header)
    {
        if (!step.State.Members.TryGetValue(header.Worker, out Member? member))
            return;
        StageState stage = step.State.Stage!;
        member = member with
        {
            HeardAt = step.Now,
            ProgressedAt = step.Now,
            ComputingSince = member.ComputingSince is null ? null : step.Now,
            UnitsAccepted = member.UnitsAccepted + header.UnitDigests.Length,
            EarlyDeaths = 0,
        };
        if (header.Stage.Kind == StageKind.Train
            && !AssignmentRules.HasWork(step.State, member)
            && step.Now > stage.StartedAt)
            member = SpeedRules.Measure(member, stage, step.Now);
        step.Set(member);
        if (member.IsPresent)
            MembershipRules.Revive(step, member);
    }

    // Only a machine that was broken on purpose lets anything pass.
    private static bool MayPass(ClusterStep step, ContributionHeader header, RejectionCode code)
    {
        if (step.State.Stage is not { Reducing: false } stage || !header.Block.IsWithin(stage.Units.Length))
            return false;
        return code switch
        {
            RejectionCode.Duplicate => !step.Policy.RefusesDuplicates,
            RejectionCode.OldTerm or RejectionCode.FutureTerm when !step.Policy.FencesTerms =>
                stage.Stage == header.Stage && IsOpen(stage, header.Block),
            RejectionCode.OldTerm or RejectionCode.OldIncarnation or RejectionCode.UnknownWorker
                or RejectionCode.WrongStage or RejectionCode.NotAssigned =>
                !step.Policy.Fences && stage.Stage.Kind == header.Stage.Kind && IsOpen(stage, header.Block),
            _ => false,
        };
    }

    private static bool IsOpen(StageState stage, SlotBlock block)
    {
        for (int unit = block.First; unit < block.End(stage.Units.Length); unit++)
        {
            if (stage.Units[unit].Status == UnitStatus.Done)
                return false;
        }

        return true;
    }
}
