using GalaxyCluster.Protocol.Workers;

namespace GalaxyCluster.Worker;

/// <summary>How a worker's life ended.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Reason">One sentence.</param>
public sealed record WorkerOutcome(ExitCause Cause, string Reason)
{
    /// <summary>True when nothing went wrong: the run finished or was stopped, or the worker left as asked.</summary>
    public bool Succeeded => Cause is ExitCause.RunFinished or ExitCause.RunStopped or ExitCause.Drained;
}
