using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Coordinator.Tracing;

/// <summary>One row of the trace. Times are the coordinator's.</summary>
internal abstract record TraceRow;

/// <summary>Something that people should be able to read later: a member that came or went, a pause, a refusal.</summary>
/// <param name="Kind">One of <see cref="TraceKinds"/>.</param>
/// <param name="Round">The round in work; -1 when none is.</param>
/// <param name="Worker">Empty when it is about none.</param>
/// <param name="Incarnation">0 when it is about none.</param>
/// <param name="Cause">Of a loss or a refusal, its code; else empty.</param>
/// <param name="Text">The rules' own sentence.</param>
internal sealed record TraceEvent(
    DateTimeOffset At, long Term, string Kind, long Round, string Worker, long Incarnation, string Cause, string Text) : TraceRow;

/// <summary>A stage from its beginning to the disk.</summary>
internal sealed record TraceStage(Stage Stage, long Term, DateTimeOffset Began) : TraceRow
{
    /// <summary>The last unit came in.</summary>
    public DateTimeOffset? Collected { get; init; }

    /// <summary>The optimizer had stepped, or the evaluation was added up.</summary>
    public DateTimeOffset? Reduced { get; init; }

    /// <summary>Its record was on the disk; null for a round that the ledger had before.</summary>
    public DateTimeOffset? Durable { get; init; }

    /// <summary>How long the transaction with its record took, its fsync included.</summary>
    public TimeSpan Write { get; init; }
}

/// <summary>A block from its being given out to its being taken, refused or taken back.</summary>
internal sealed record TraceBlock(
    Stage Stage, long Term, string Worker, long Incarnation, SlotBlock Block, int Attempt, bool IsBackup,
    DateTimeOffset? Assigned) : TraceRow
{
    /// <summary>The first byte of its result came: the worker had computed it.</summary>
    public DateTimeOffset? Sent { get; init; }

    /// <summary>The last byte came.</summary>
    public DateTimeOffset? Received { get; init; }

    public long Bytes { get; init; }

    /// <summary>When it was decided on.</summary>
    public DateTimeOffset Ended { get; init; }

    /// <summary>One of <see cref="TraceOutcomes"/>.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Why it was refused or taken back.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>Parameters or a shard on their way to a worker.</summary>
/// <param name="What"><c>parameters</c> or <c>shard</c>.</param>
/// <param name="Round">Rounds that the parameters have behind them; -1 for a shard.</param>
internal sealed record TraceTransfer(
    string What, long Term, long Round, string Worker, long Incarnation, DateTimeOffset Began, DateTimeOffset Ended,
    long Bytes) : TraceRow;
