using System.Collections.Immutable;

namespace GalaxyCluster.Coordinator.Explanation;

/// <summary>What happened in a run: who took part, what was lost and why, where the time went.</summary>
public sealed record RunStory
{
    public required string Run { get; init; }

    public required string RunHash { get; init; }

    /// <summary>Rounds on the disk.</summary>
    public required long Rounds { get; init; }

    public required long TotalRounds { get; init; }

    /// <summary>Lives of the coordinator, oldest first.</summary>
    public ImmutableArray<StoryEvent> Starts { get; init; } = [];

    public ImmutableArray<MemberStory> Members { get; init; } = [];

    /// <summary>Losses, departures, refusals, reassignments, pauses and other decisions, oldest first.</summary>
    public ImmutableArray<StoryEvent> Events { get; init; } = [];

    /// <summary>The slowest first.</summary>
    public ImmutableArray<StageStory> SlowestRounds { get; init; } = [];

    /// <summary>Of all traced rounds together.</summary>
    public TimeStory Time { get; init; } = new();

    /// <summary>What the trace could not tell, in one sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>Something that happened.</summary>
/// <param name="At">By the coordinator's clock, UTC.</param>
/// <param name="Term">The coordinator's life.</param>
/// <param name="Kind">
/// started, joined, suspect, active, draining, left, lost, refused, reassigned, paused, continued, ended, decided.
/// </param>
/// <param name="Round">The round in work.</param>
/// <param name="Worker">Empty when it is about none.</param>
/// <param name="Cause">Code of a loss or refusal; else empty.</param>
/// <param name="Text">The sentence that the rules gave at the time.</param>
public sealed record StoryEvent(
    DateTimeOffset At, long Term, string Kind, long Round, string Worker, string Cause, string Text);

/// <summary>One worker's part in a run, over all its lives.</summary>
public sealed record MemberStory
{
    public required string Worker { get; init; }

    public int Joins { get; init; }

    /// <summary>How often it was lost, by cause.</summary>
    public ImmutableSortedDictionary<string, int> Losses { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Units (slots and evaluation parts) that the ledger has of it.</summary>
    public long Units { get; init; }

    /// <summary>Units that another worker computed again to the same digest.</summary>
    public long Audited { get; init; }

    public long Counted { get; init; }

    /// <summary>Blocks that it computed second, as an audit of another worker's.</summary>
    public long Compared { get; init; }

    public long Refused { get; init; }

    public long Overtaken { get; init; }

    public long Revoked { get; init; }

    /// <summary>Seconds from being asked for a block, parameters at hand, to its first byte.</summary>
    public double ComputeSeconds { get; init; }

    /// <summary>Seconds from a block's first byte to its last.</summary>
    public double SendSeconds { get; init; }

    /// <summary>Seconds of fetching parameters and shards.</summary>
    public double FetchSeconds { get; init; }

    public long BytesSent { get; init; }

    public long BytesFetched { get; init; }
}

/// <summary>A stage from its beginning to the disk, and whom it waited for last.</summary>
public sealed record StageStory
{
    public required long Round { get; init; }

    /// <summary>round or evaluation.</summary>
    public required string Kind { get; init; }

    public required long Term { get; init; }

    public required DateTimeOffset Began { get; init; }

    /// <summary>From its beginning to its parameters.</summary>
    public required double Seconds { get; init; }

    /// <summary>The worker whose block came last; empty when none was traced.</summary>
    public string WaitedFor { get; init; } = "";

    /// <summary>How long that block was the only one missing.</summary>
    public double WaitedSeconds { get; init; }

    public TimeStory Time { get; init; } = new();

    /// <summary>From the parameters to the record's being on the disk, which nobody waits for.</summary>
    public double DurableSeconds { get; init; }

    /// <summary>The transaction with its record, fsync included.</summary>
    public double WriteSeconds { get; init; }
}

/// <summary>Where the time of rounds went, along the block that came last in each; seconds.</summary>
public sealed record TimeStory
{
    public double Fetch { get; init; }

    public double Compute { get; init; }

    public double Send { get; init; }

    public double Reduce { get; init; }

    /// <summary>Between the parameters of a round and the beginning of the next: pauses for workers or the disk.</summary>
    public double Between { get; init; }

    /// <summary>Transactions and their fsyncs, beside the rounds.</summary>
    public double Write { get; init; }

    public double Total => Fetch + Compute + Send + Reduce + Between;
}
