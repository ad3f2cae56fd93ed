using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Worker;

/// <summary>Something a worker's user may want to see.</summary>
public abstract record WorkerEvent
{
    private WorkerEvent()
    {
    }

    /// <summary>A member of a cluster now.</summary>
    /// <param name="RunHash">Of the run.</param>
    /// <param name="Term">Which life of the coordinator.</param>
    /// <param name="Incarnation">Number of this join in it.</param>
    public sealed record Joined(string RunHash, long Term, long Incarnation) : WorkerEvent;

    /// <summary>A shard was fetched and checked.</summary>
    public sealed record ShardFetched(string File, long Bytes) : WorkerEvent;

    /// <summary>A block's result was decided on.</summary>
    /// <param name="Stage">What it was for.</param>
    /// <param name="Units">Slots or parts in it.</param>
    /// <param name="Rejection">Null when it counts, else why it does not.</param>
    public sealed record Delivered(Stage Stage, int Units, string? Rejection) : WorkerEvent;

    /// <summary>The worker stands otherwise towards the coordinator: joined, lost it, waits, leaves.</summary>
    /// <param name="Text">One sentence.</param>
    public sealed record Notice(string Text) : WorkerEvent;
}
