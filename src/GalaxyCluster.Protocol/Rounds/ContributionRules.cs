using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
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
            return WasDelivered(stage, header)
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
            if (rejection.Code == RejectionCode.Malformed && step.Present(header.Worker, header.Incarnation) is { } liar)
            {
                MembershipRules.Lose(step, liar, LossCause.Failed, rejection.Reason);
                step.Do(new ClusterEffect.CloseSession(
                    liar.Session, liar.Worker, liar.Incarnation, CloseCause.GivenUp, rejection.Reason));
            }

            return;
        }

        step.Do(new ClusterEffect.AcceptContribution(header));
        step.Say($"{header.Worker} has delivered block {header.Block} of {header.Stage}.");
        StageState stage = step.State.Stage!;
        int accepted = 0;
        ImmutableArray<UnitState> units = MarkDone(stage, header, ref accepted);
        foreach (Assignment other in stage.Assignments)
        {
            if (other.Block.Overlaps(header.Block) && other.Incarnation != header.Incarnation)
                step.PlanDue.Add(other.Worker);
        }

        step.Set(stage with
        {
            Units = units,
            Assignments = stage.Assignments.RemoveAll(a => a.Block.Overlaps(header.Block)),
        });
        Credit(step, header, accepted);
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
        stage = stage with { Failures = stage.Failures.Add((e.Worker, e.Unit)) };
        step.Set(stage);
        WorkerId[] failed = [.. stage.Failures.Where(f => f.Unit == e.Unit).Select(f => f.Worker)];
        bool isAnybodyLeft = step.State.Members.Values.Any(m => m.IsStaying && !failed.Contains(m.Worker));
        if (failed.Distinct().Count() >= step.Options.FailedTriesLimit
            || (failed.Length >= step.Options.FailedTriesLimit && !isAnybodyLeft))
        {
            step.End(RunStatus.Failed,
                $"{what} cannot be computed, tried on {string.Join(" and ", failed.Distinct())}: {e.Message}");
            return;
        }

        string reason = $"{what} went wrong on {e.Worker} and is given to another worker: {e.Message}";
        if (e.NotFinite)
        {
            step.Say(reason);
            AssignmentRules.Revoke(
                step, a => a.Incarnation == e.Incarnation && a.Assigned == e.Assigned, isEarlyDeath: false);
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

    private static bool WasDelivered(StageState stage, ContributionHeader header)
    {
        if (!header.Block.IsWithin(stage.Units.Length))
            return false;
        for (int unit = header.Block.First; unit < header.Block.End(stage.Units.Length); unit++)
        {
            UnitState state = stage.Units[unit];
            if (state.Status == UnitStatus.Done)
                return state.Incarnation == header.Incarnation
                    && state.Block == header.Block
                    && state.Attempt == header.Attempt;
        }

        return false;
    }

    private static int PresentUnits(StageState stage, SlotBlock block)
    {
        int present = 0;
        for (int unit = block.First; unit < block.End(stage.Units.Length); unit++)
            present += stage.Units[unit].Status == UnitStatus.Absent ? 0 : 1;
        return present;
    }

    private static ImmutableArray<UnitState> MarkDone(StageState stage, ContributionHeader header, ref int accepted)
    {
        ImmutableArray<UnitState>.Builder units = stage.Units.ToBuilder();
        int next = 0;
        for (int unit = header.Block.First; unit < header.Block.End(units.Count); unit++)
        {
            if (units[unit].Status == UnitStatus.Absent)
                continue;
            accepted++;
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
    private static void Credit(ClusterStep step, ContributionHeader header, int accepted)
    {
        if (!step.State.Members.TryGetValue(header.Worker, out Member? member))
            return;
        StageState stage = step.State.Stage!;
        member = member with
        {
            HeardAt = step.Now,
            ProgressedAt = step.Now,
            UnitsAccepted = member.UnitsAccepted + accepted,
            EarlyDeaths = 0,
        };
        if (header.Stage.Kind == StageKind.Train
            && header.Attempt == 0
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
