using System.Collections.Immutable;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Workers;

/// <summary>The working copy of one Apply: the state as far as it is worked out, and the effects so far.</summary>
internal sealed class WorkerStep(WorkerState state, DateTimeOffset now)
{
    private readonly ImmutableArray<WorkerMachineEffect>.Builder _effects =
        ImmutableArray.CreateBuilder<WorkerMachineEffect>();

    public WorkerState State { get; set; } = state;

    public DateTimeOffset Now { get; } = now;

    public string Reason { get; private set; } = "";

    public bool IsMember => State.Phase is WorkerPhase.Member or WorkerPhase.Draining;

    public void Do(WorkerMachineEffect effect) => _effects.Add(effect);

    public ImmutableArray<WorkerMachineEffect> TakeEffects() => _effects.ToImmutable();

    public void Say(string reason)
    {
        if (Reason.Length == 0)
            Reason = reason;
        State = State with { Reason = reason };
    }

    public void Exit(ExitCause cause, string reason)
    {
        DropWork();
        State = State with { Phase = WorkerPhase.Exited, WakeAt = null };
        Say(reason);
        Do(new WorkerMachineEffect.Exit(cause, reason));
    }

    /// <summary>Changes a block of the current plan; nothing happens when it is not in it any more.</summary>
    public void Update(Stage stage, AssignedBlock assigned, Func<BlockProgress, BlockProgress?> change)
    {
        if (State.Plan?.Stage != stage)
            return;
        for (int i = 0; i < State.Blocks.Length; i++)
        {
            BlockProgress work = State.Blocks[i];
            if (work.Assigned != assigned)
                continue;
            State = State with
            {
                Blocks = change(work) is { } changed ? State.Blocks.SetItem(i, changed) : State.Blocks.RemoveAt(i),
            };
            return;
        }
    }

    /// <summary>Forgets the plan and everything done for it.</summary>
    public void DropWork()
    {
        if (State.Plan is { } plan && !State.Blocks.IsEmpty)
            Do(new WorkerMachineEffect.CancelBlocks(plan.Stage, [.. State.Blocks.Select(b => b.Assigned)]));
        State = State with { Plan = null, Blocks = [] };
    }
}
