using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;

namespace GalaxyCluster.Protocol.Membership;

/// <summary>A worker as the rules see it: its newest incarnation, and what its name has been through.</summary>
public sealed record Member
{
    public required WorkerId Worker { get; init; }

    public required Incarnation Incarnation { get; init; }

    public required SessionId Session { get; init; }

    public required JoinFacts Facts { get; init; }

    public required MemberStatus Status { get; init; }

    /// <summary>Why the status is what it is.</summary>
    public string Reason { get; init; } = "";

    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Last heart-beat or contribution.</summary>
    public required DateTimeOffset HeardAt { get; init; }

    /// <summary>Since when nothing has got done; work given out and any progress set it to that time.</summary>
    public required DateTimeOffset ProgressedAt { get; init; }

    /// <summary>Since when its threads have had work and ended no unit; null while they have none.</summary>
    public DateTimeOffset? ComputingSince { get; init; }

    public WorkerProgress Progress { get; init; } = WorkerProgress.None;

    /// <summary>Revision of the newest plan sent; 0 before the first.</summary>
    public long PlanRevision { get; init; }

    /// <summary>When the oldest plan was sent that it has not been seen to have; or when it was last seen to have a new one.</summary>
    public DateTimeOffset PlanSentAt { get; init; }

    /// <summary>Gaps between its last heart-beats.</summary>
    public DurationWindow Gaps { get; init; } = DurationWindow.Empty;

    /// <summary>Slots a second in its last rounds, newest last.</summary>
    public ImmutableArray<double> Speeds { get; init; } = [];

    /// <summary>Rounds since the last measurement of its speed.</summary>
    public int UnmeasuredRounds { get; init; }

    /// <summary>Units accepted from this incarnation.</summary>
    public long UnitsAccepted { get; init; }

    /// <summary>How often it has delivered what it was not asked for.</summary>
    public int Violations { get; init; }

    /// <summary>Lives in a row that ended without one accepted contribution.</summary>
    public int EarlyDeaths { get; init; }

    /// <summary>Lives in a row that ended in a crash with work in hand.</summary>
    public int Crashes { get; init; }

    /// <summary>
    /// What its speed is multiplied with: below 1 for a while when it crashed more often than the others, which may be for
    /// want of memory.
    /// </summary>
    public double Caution { get; init; } = 1;

    /// <summary>+1 or -1 as its share last grew or shrank; 0 before.</summary>
    public int ShareTrend { get; init; }

    /// <summary>The round in which its share last changed its direction; null when it never did.</summary>
    public long? ShareTurnRound { get; init; }

    public LossCause LossCause { get; init; }

    /// <summary>When the name may join again; null when it may now.</summary>
    public DateTimeOffset? QuarantinedUntil { get; init; }

    /// <summary>When a draining member is given up.</summary>
    public DateTimeOffset? DrainDeadline { get; init; }

    /// <summary>Joined and neither gone nor given up.</summary>
    public bool IsPresent => Status is MemberStatus.Preparing or MemberStatus.Active or MemberStatus.Suspect
        or MemberStatus.Draining;

    /// <summary>Present and not about to leave: counts for minWorkers and may be given work.</summary>
    public bool IsStaying => IsPresent && Status != MemberStatus.Draining;
}
