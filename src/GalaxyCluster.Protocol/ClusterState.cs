using System.Collections.Immutable;
using GalaxyCluster.Protocol.Identity;
using GalaxyCluster.Protocol.Ledger;
using GalaxyCluster.Protocol.Membership;
using GalaxyCluster.Protocol.Rounds;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Protocol;

/// <summary>Everything the coordinator's rules remember: an immutable value, replaced at every event.</summary>
public sealed record ClusterState
{
    private static readonly TimeSpan MissedFor = TimeSpan.FromSeconds(30);

    public required RunFacts Facts { get; init; }

    public required ClusterOptions Options { get; init; }

    public required Term Term { get; init; }

    /// <summary>Grows with every event applied.</summary>
    public long Version { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>Why the status is what it is: one sentence.</summary>
    public required string StatusReason { get; init; }

    /// <summary>Since when the status is what it is.</summary>
    public required DateTimeOffset StatusSince { get; init; }

    /// <summary>The newest incarnation of every worker name, gone ones included.</summary>
    public ImmutableSortedDictionary<WorkerId, Member> Members { get; init; } =
        ImmutableSortedDictionary<WorkerId, Member>.Empty;

    /// <summary>
    /// True when a member was given up shortly before the run ended though its process may well live: it is about to ask
    /// for the way back, and would look for a coordinator that is gone.
    /// </summary>
    public bool IsAnybodyMissed => Members.Values.Any(m =>
        m.Status == MemberStatus.Lost
        && m.LossCause is LossCause.Silent or LossCause.Hung or LossCause.Unreachable or LossCause.Failed
        && m.HeardAt > StatusSince - MissedFor);

    /// <summary>The stage in work; null between stages and outside them.</summary>
    public StageState? Stage { get; init; }

    /// <summary>Rounds committed in memory: the version of the newest parameters.</summary>
    public required long CommittedRounds { get; init; }

    /// <summary>SHA-256 of the newest parameters, lower-case hex.</summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>The evaluation due after round CommittedRounds - 1 has been merged, or none is due.</summary>
    public required bool Evaluated { get; init; }

    /// <summary>Rounds in the ledger on disk; ahead of CommittedRounds while recorded rounds are computed again.</summary>
    public required long DurableRounds { get; init; }

    /// <summary>Evaluation after this round is on disk, and all before; -1 for none.</summary>
    public long DurableEvaluation { get; init; } = -1;

    /// <summary>Evaluation after this round has gone to the disk; -1 for none.</summary>
    public long LastEvaluation { get; init; } = -1;

    /// <summary>When each round that is committed and not durable was committed, oldest first.</summary>
    public ImmutableQueue<DateTimeOffset> UnpersistedSince { get; init; } = [];

    /// <summary>Names whose numbers are not believed, each with the reason; durable.</summary>
    public ImmutableSortedDictionary<WorkerId, string> Quarantined { get; init; } =
        ImmutableSortedDictionary<WorkerId, string>.Empty;

    /// <summary>Slots that are left out of a round; durable.</summary>
    public ImmutableSortedSet<(long Round, int Slot)> Skips { get; init; } = [];

    /// <summary>Decisions on their way to the disk, oldest first: none of them has taken effect.</summary>
    public ImmutableArray<LedgerDecision> Deciding { get; init; } = [];

    /// <summary>What the disk said; null while it works.</summary>
    public string? StorageFailure { get; init; }

    public DateTimeOffset StorageFailedAt { get; init; }

    /// <summary>Rounds from <see cref="FirstRecordedRound"/> on that the ledger had at the start.</summary>
    public ImmutableArray<RecordedRound> Recorded { get; init; } = [];

    public long FirstRecordedRound { get; init; }

    public required string LedgerHead { get; init; }

    /// <summary>Durations of the last undisturbed training stages.</summary>
    public DurationWindow RoundTimes { get; init; } = DurationWindow.Empty;

    public long LastIncarnation { get; init; }

    public long LastRevision { get; init; }

    /// <summary>The Tick that is on its way; null when none is.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>Who owns which slots at the start of a round: contiguous, disjoint, covering 0..K-1, ascending.</summary>
    public ImmutableArray<SlotShare> Shares { get; init; } = [];

    /// <summary>Time as the rules count it: the clock's, plus <see cref="ClockBehind"/>. It never goes back.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>By how much the clock has been set back.</summary>
    public TimeSpan ClockBehind { get; init; }

    /// <summary>A stage has begun in this life of the coordinator.</summary>
    public bool HasBegun { get; init; }

    /// <summary>
    /// The state at the start of a coordinator's life. Sends nothing: apply a Tick to begin.
    /// </summary>
    /// <param name="term">One above any term that wrote to the same state directory; durable before this call.</param>
    public static ClusterState Start(
        RunFacts facts,
        ClusterOptions options,
        Term term,
        DurableState durable,
        DateTimeOffset now) => new()
        {
            Facts = facts,
            Options = options,
            Term = term,
            Status = RunStatus.Waiting,
            StatusReason = "The run has just been started.",
            StatusSince = now,
            Now = now,
            CommittedRounds = durable.Rounds,
            ParametersSha256 = durable.ParametersSha256,
            Evaluated = durable.Evaluated,
            DurableRounds = durable.Rounds + durable.Recorded.Length,
            Recorded = durable.Recorded,
            FirstRecordedRound = durable.Rounds,
            LedgerHead = durable.LedgerHead,
            Quarantined = durable.Quarantined,
            Skips = durable.Skips,
        };
}
