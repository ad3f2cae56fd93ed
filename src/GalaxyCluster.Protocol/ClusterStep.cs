using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Rounds;

namespace GalaxyCluster.Protocol;

/// <summary>The working copy of one Apply: the state as far as it is worked out, and the effects so far.</summary>
internal sealed class ClusterStep(ClusterState state, DateTimeOffset now, MachinePolicy policy)
{
    private readonly ImmutableArray<ClusterEffect>.Builder _effects = ImmutableArray.CreateBuilder<ClusterEffect>();

    public ClusterState State { get; set; } = state;

    public DateTimeOffset Now { get; } = now;

    public MachinePolicy Policy { get; } = policy;

    public ClusterOptions Options => State.Options;

    public RunFacts Facts => State.Facts;

    /// <summary>The first sentence said; later ones explain consequences and are in the effects.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Members whose work has changed: they get a plan at the end.</summary>
    public SortedSet<WorkerId> PlanDue { get; } = [];

    public bool HasEnded => State.Status is RunStatus.Finished or RunStatus.Stopped or RunStatus.Failed;

    public void Say(string reason)
    {
        if (Reason.Length == 0)
            Reason = reason;
    }

    public void Do(ClusterEffect effect) => _effects.Add(effect);

    public ImmutableArray<ClusterEffect> TakeEffects() => _effects.ToImmutable();

    public void Set(Member member) => State = State with { Members = State.Members.SetItem(member.Worker, member) };

    public void Set(StageState stage) => State = State with { Stage = stage };

    /// <summary>The member, when this incarnation of it is present.</summary>
    public Member? Present(WorkerId worker, Incarnation incarnation) =>
        State.Members.TryGetValue(worker, out Member? member)
        && member.Incarnation == incarnation
        && member.IsPresent
            ? member
            : null;

    public Member Move(Member member, MemberStatus to, string reason, LossCause cause = LossCause.None)
    {
        if (!MemberTransitions.IsLegal(member.Status, to))
            throw new InvalidOperationException($"A member cannot go from {member.Status} to {to}.");
        Do(new ClusterEffect.MemberChanged(member.Worker, member.Incarnation, member.Status, to, reason, cause));
        member = member with { Status = to, Reason = reason, LossCause = cause };
        Set(member);
        Say(reason);
        return member;
    }

    public void Move(RunStatus to, string reason)
    {
        if (to != State.Status)
        {
            if (!RunTransitions.IsLegal(State.Status, to))
                throw new InvalidOperationException($"A run cannot go from {State.Status} to {to}.");
            State = State with { StatusSince = Now };
        }

        State = State with { Status = to, StatusReason = reason };
        Say(reason);
    }

    /// <summary>Ends the run: nobody works on anything any more.</summary>
    public void End(RunStatus status, string reason)
    {
        Move(status, reason);
        State = State with { Stage = null, WakeAt = null };
        PlanDue.Clear();
        (CloseCause cause, ClusterEffect effect) = status switch
        {
            RunStatus.Finished => (CloseCause.RunFinished, (ClusterEffect)new ClusterEffect.FinishRun(reason)),
            RunStatus.Stopped => (CloseCause.RunStopped, new ClusterEffect.StopRun(reason)),
            _ => (CloseCause.RunFailed, new ClusterEffect.FailRun(reason)),
        };
        foreach (Member member in State.Members.Values)
        {
            if (!member.IsPresent)
                continue;
            Move(member, MemberStatus.Left, reason);
            Do(new ClusterEffect.CloseSession(member.Session, member.Worker, member.Incarnation, cause, reason));
        }

        Do(effect);
    }
}
