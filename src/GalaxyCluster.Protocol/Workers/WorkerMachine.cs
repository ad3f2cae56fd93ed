namespace GalaxyCluster.Protocol.Workers;

/// <summary>A worker's rules.</summary>
public static class WorkerMachine
{
    /// <summary>Never throws for anything the coordinator sent: what does not fit is ignored or ends the session.</summary>
    public static Transition<WorkerState, WorkerMachineEffect> Apply(
        WorkerState state,
        WorkerMachineEvent e,
        DateTimeOffset now) => new(state, [], "");
}
