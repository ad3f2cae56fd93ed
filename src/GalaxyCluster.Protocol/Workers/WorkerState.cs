using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol.Workers;

/// <summary>Everything a worker's rules remember: an immutable value, replaced at every event.</summary>
public sealed record WorkerState
{
    public required WorkerId Worker { get; init; }

    public required JoinFacts Facts { get; init; }

    public required WorkerLimits Limits { get; init; }

    /// <summary>The run; null before the first welcome. Once known, no other run is joined.</summary>
    public RunFacts? Run { get; init; }

    public required WorkerPhase Phase { get; init; }

    /// <summary>One sentence on how it stands.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The newest session opened.</summary>
    public SessionId Session { get; init; }

    /// <summary>The highest term it has worked in: a lower one is a coordinator of the past.</summary>
    public Term Term { get; init; }

    public Incarnation Incarnation { get; init; }

    public TimeSpan HeartbeatInterval { get; init; }

    public TimeSpan SilenceLimit { get; init; }

    /// <summary>When the coordinator was last heard.</summary>
    public DateTimeOffset HeardAt { get; init; }

    public DateTimeOffset NextHeartbeatAt { get; init; }

    /// <summary>Since when it has been without a coordinator; reset by the first plan.</summary>
    public DateTimeOffset? AwaySince { get; init; }

    /// <summary>The last coordinator was stopped on purpose; it may come back.</summary>
    public bool CoordinatorStopped { get; init; }

    /// <summary>When it connects again, or gives the running attempt up.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Joins in a row that came to nothing.</summary>
    public int FailedJoins { get; init; }

    public DateTimeOffset? DrainDeadline { get; init; }

    public WorkPlan? Plan { get; init; }

    /// <summary>Blocks of the plan that are not answered yet.</summary>
    public ImmutableArray<BlockProgress> Blocks { get; init; } = [];

    public long? ParametersVersion { get; init; }

    public string ParametersSha256 { get; init; } = "";

    /// <summary>Version asked for and not answered yet; null when none is.</summary>
    public long? FetchingParameters { get; init; }

    /// <summary>Downloads that failed since the last that did not.</summary>
    public int FailedFetches { get; init; }

    /// <summary>No transfer that failed is tried again before this time.</summary>
    public DateTimeOffset RetryAt { get; init; }

    public ImmutableHashSet<(StageKind Kind, int Unit)> Shards { get; init; } = [];

    public ImmutableHashSet<(StageKind Kind, int Unit)> FetchingShards { get; init; } = [];

    /// <summary>Units handed to the host in this session whose end it has not reported.</summary>
    public int UnitsComputing { get; init; }

    /// <summary>Units whose end the host has reported, whether anybody still wanted them or not.</summary>
    public long UnitsEnded { get; init; }

    /// <summary>Grows whenever any work gets done.</summary>
    public long Counter { get; init; }

    /// <summary>The Tick that is on its way; null when none is.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>Time as the rules count it: the clock's, plus <see cref="ClockBehind"/>. It never goes back.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>By how much the clock has been set back.</summary>
    public TimeSpan ClockBehind { get; init; }

    /// <summary>The state at the start of a worker's life. Sends nothing: apply a Tick to begin.</summary>
    public static WorkerState Start(
        WorkerId worker,
        JoinFacts facts,
        WorkerLimits limits,
        DateTimeOffset now) => new()
        {
            Worker = worker,
            Facts = facts,
            Limits = limits,
            Phase = WorkerPhase.Away,
            Reason = "The worker has just been started.",
            Now = now,
            AwaySince = now,
            DueAt = now,
        };
}
