using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Rounds;

namespace GalaxyCluster.Protocol.Membership;

/// <summary>Who is in the run, in which incarnation.</summary>
internal static class MembershipRules
{
    /// <summary>Names that are gone are remembered (for quarantine and dashboard) up to this number.</summary>
    public const int MostGoneRemembered = 256;

    private const int LongestDescription = 200;

    public static void Join(ClusterStep step, ClusterEvent.JoinRequested join)
    {
        WorkerId worker = join.Worker;
        Member? known = step.State.Members.GetValueOrDefault(worker);
        if (known is { IsPresent: true } && known.Session == join.Session)
            return; // The same message twice.

        if (JoinRules.Check(step.State, worker, join.Facts, step.Now) is { } rejection)
        {
            Refuse(step, join, rejection);
            return;
        }

        if (known is { IsPresent: true })
        {
            string reason = $"Another process joined as {worker}, so this one is out.";
            Lose(step, known, LossCause.Superseded, reason);
            step.Do(new ClusterEffect.CloseSession(
                known.Session, worker, known.Incarnation, CloseCause.Superseded, reason));
            known = step.State.Members[worker];
            if (known.QuarantinedUntil > step.Now)
            {
                Refuse(step, join, JoinRules.Check(step.State, worker, join.Facts, step.Now)!);
                return;
            }
        }

        Admit(step, join, known);
    }

    public static void Heartbeat(ClusterStep step, ClusterEvent.HeartbeatReceived e)
    {
        if (Check(step.State, e.Worker, e.Incarnation, e.Term) is { } rejection)
        {
            step.Do(new ClusterEffect.RefuseHeartbeat(e.Worker, e.Incarnation, e.Term, rejection));
            step.Say(rejection.Reason);
            return;
        }

        Member member = step.State.Members[e.Worker];
        step.Do(new ClusterEffect.AcknowledgeHeartbeat(e.Worker, e.Incarnation));
        WorkerProgress progress = e.Progress;
        if (progress.PlanRevision < member.Progress.PlanRevision || progress.Counter < member.Progress.Counter)
            progress = member.Progress; // Overtaken by a later heart-beat.
        bool hasNewPlan = progress.PlanRevision > member.Progress.PlanRevision;
        bool hasProgressed = hasNewPlan || progress.Counter > member.Progress.Counter;
        member = member with
        {
            Gaps = member.Gaps.Add(step.Now - member.HeardAt),
            HeardAt = step.Now,
            Progress = progress,
            ProgressedAt = hasProgressed ? step.Now : member.ProgressedAt,
            ComputingSince = progress.UnitsComputing == 0 ? null
                : progress.UnitsEnded > member.Progress.UnitsEnded ? step.Now
                : member.ComputingSince ?? step.Now,
            PlanSentAt = hasNewPlan ? step.Now : member.PlanSentAt,
        };
        step.Set(member);
        Revive(step, member);
    }

    /// <summary>What any sign of life does to a member's status.</summary>
    public static void Revive(ClusterStep step, Member member)
    {
        if (member.Status == MemberStatus.Suspect)
            step.Move(member, MemberStatus.Active, $"{member.Worker} is heard again.");
        else if (member.Status == MemberStatus.Preparing && member.Progress is { Ready: true, PlanRevision: > 0 })
            step.Move(member, MemberStatus.Active, $"{member.Worker} has its data and takes part from the next stage on.");
    }

    public static void Lost(ClusterStep step, ClusterEvent.WorkerLost e)
    {
        if (step.Present(e.Worker, e.Incarnation) is not { } member)
            return;
        string detail = e.Detail.Length == 0 ? "" : $" ({e.Detail})";
        Lose(step, member, e.Cause, e.Cause switch
        {
            LossCause.ConnectionLost => $"{e.Worker} is lost: its connection ended{detail}.",
            _ => $"{e.Worker} is lost: {e.Cause}{detail}.",
        });
        step.Do(new ClusterEffect.CloseSession(
            member.Session, member.Worker, member.Incarnation, CloseCause.GivenUp, step.Reason));
    }

    public static void Drain(ClusterStep step, ClusterEvent.DrainRequested e)
    {
        if (step.HasEnded || Check(step.State, e.Worker, e.Incarnation, e.Term) is not null)
            return;
        Member member = step.State.Members[e.Worker];
        if (member.Status == MemberStatus.Draining)
            return;
        member = step.Move(member, MemberStatus.Draining, $"{e.Worker} was asked to leave and hands its work back.");
        step.Set(member with { DrainDeadline = step.Now + step.Options.DrainLimit });
        AssignmentRules.Revoke(
            step, a => a.Incarnation == e.Incarnation && !e.Keeps.Contains(a.Assigned));
    }

    /// <summary>Draining members that have nothing left to deliver leave.</summary>
    public static void ReleaseDrained(ClusterStep step)
    {
        foreach (Member member in step.State.Members.Values)
        {
            if (member.Status != MemberStatus.Draining || AssignmentRules.HasWork(step.State, member))
                continue;
            string reason = $"{member.Worker} has left as asked.";
            step.Move(member, MemberStatus.Left, reason);
            step.Do(new ClusterEffect.CloseSession(
                member.Session, member.Worker, member.Incarnation, CloseCause.Drained, reason));
        }
    }

    /// <summary>Gives a member up: its incarnation is fenced and what it has not delivered is open again.</summary>
    public static void Lose(ClusterStep step, Member member, LossCause cause, string reason)
    {
        bool isEarly = member.UnitsAccepted == 0 && step.Now - member.JoinedAt < step.Options.EarlyDeathWithin;
        int deaths = isEarly ? member.EarlyDeaths + 1 : 0;
        bool isCrash = cause == LossCause.ConnectionLost && AssignmentRules.HasWork(step.State, member);
        int violations = member.Violations + (cause == LossCause.Misbehaved ? 1 : 0);
        int tooMany = Math.Max(deaths - step.Options.EarlyDeathsAllowed, cause == LossCause.Misbehaved ? violations : 0);
        member = step.Move(member, MemberStatus.Lost, reason, cause);
        step.Set(member with
        {
            EarlyDeaths = deaths,
            Violations = violations,
            Crashes = !isCrash ? 0 : step.Now - member.JoinedAt < step.Options.EarlyDeathWithin * 10 ? member.Crashes + 1 : 1,
            QuarantinedUntil = tooMany > 0 ? step.Now + Quarantine(step.Options, tooMany) : null,
        });
        step.PlanDue.Remove(member.Worker);
        if (!step.Policy.Reassigns)
            return;
        PoisonRules.NoteDeath(step, member, cause, reason);
        AssignmentRules.Revoke(step, a => a.Incarnation == member.Incarnation);
    }

    /// <summary>Null when the sender is the present incarnation of a member in this term.</summary>
    public static Rejection? Check(ClusterState state, WorkerId worker, Incarnation incarnation, Term term)
    {
        if (term.Number < state.Term.Number)
            return new(RejectionCode.OldTerm,
                $"{worker} speaks to term {term}, but the coordinator has been started again and is in term {state.Term}.");
        if (term.Number > state.Term.Number)
            return new(RejectionCode.FutureTerm, $"{worker} speaks to term {term}; this coordinator is in term {state.Term}.");
        if (!state.Members.TryGetValue(worker, out Member? member) || incarnation.Number > member.Incarnation.Number)
            return new(RejectionCode.UnknownWorker, $"No worker {worker} in incarnation {incarnation} is in the run.");
        if (incarnation != member.Incarnation)
            return new(RejectionCode.OldIncarnation,
                $"{worker} speaks as incarnation {incarnation}, but has joined again as {member.Incarnation}.");
        if (member.IsPresent)
            return null;
        // Its farewell may come after this answer: the connections are not the same.
        return JoinRules.RunIsOver(state)
            ?? new(RejectionCode.OldIncarnation, $"Incarnation {incarnation} of {worker} is over: {member.Reason}");
    }

    private static void Admit(ClusterStep step, ClusterEvent.JoinRequested join, Member? known)
    {
        var incarnation = new Incarnation(step.State.LastIncarnation + 1);
        JoinFacts facts = join.Facts;
        facts = facts with { Description = Shortened(facts.Description), Host = Shortened(facts.Host) };
        string reason = known is null ? $"{join.Worker} has joined." : $"{join.Worker} has joined again.";
        var member = new Member
        {
            Worker = join.Worker,
            Incarnation = incarnation,
            Session = join.Session,
            Facts = facts,
            Status = MemberStatus.Preparing,
            Reason = reason,
            JoinedAt = step.Now,
            HeardAt = step.Now,
            ProgressedAt = step.Now,
            Speeds = known?.Speeds ?? [],
            EarlyDeaths = known?.EarlyDeaths ?? 0,
            Violations = known?.Violations ?? 0,
            Crashes = known?.Crashes ?? 0,
            Caution = CautionFor(step.State, known),
        };
        step.State = step.State with { LastIncarnation = incarnation.Number };
        step.Set(member);
        ForgetOldest(step);
        step.Do(new ClusterEffect.Welcome(
            join.Session,
            join.Worker,
            incarnation,
            step.State.Term,
            step.Facts.RunHash,
            step.Options.HeartbeatInterval,
            step.Options.SilenceCeiling));
        step.Do(new ClusterEffect.MemberChanged(join.Worker, incarnation, null, MemberStatus.Preparing, reason));
        step.PlanDue.Add(join.Worker);
        step.Say(reason);
    }

    private static string Shortened(string text) => text.Length > LongestDescription ? text[..LongestDescription] : text;

    private static void Refuse(ClusterStep step, ClusterEvent.JoinRequested join, Rejection rejection)
    {
        step.Do(new ClusterEffect.Refuse(join.Session, join.Worker, rejection));
        step.Say(rejection.Reason);
    }

    private static void ForgetOldest(ClusterStep step)
    {
        ImmutableSortedDictionary<WorkerId, Member> members = step.State.Members;
        if (members.Count <= MostGoneRemembered)
            return;
        Member[] gone = [.. members.Values.Where(m => !m.IsPresent).OrderBy(m => m.Incarnation.Number)];
        if (gone.Length > MostGoneRemembered)
            step.State = step.State with { Members = members.Remove(gone[0].Worker) };
    }

    // A worker that runs out of memory dies again and again while the others live; when all die, it is not for its share.
    private static double CautionFor(ClusterState state, Member? known)
    {
        if (known is null)
            return 1;
        int[] others = [.. state.Members.Values.Where(m => m.IsPresent && m.Worker != known.Worker).Select(m => m.Crashes).Order()];
        int excess = known.Crashes - (others.Length == 0 ? known.Crashes : others[(others.Length - 1) / 2]);
        return excess >= 2 ? 0.5 : 1;
    }

    private static TimeSpan Quarantine(ClusterOptions options, int tooMany)
    {
        double floors = 1L << Math.Min(tooMany - 1, 30);
        TimeSpan pause = options.QuarantineFloor * floors;
        return pause < options.QuarantineCeiling ? pause : options.QuarantineCeiling;
    }
}
