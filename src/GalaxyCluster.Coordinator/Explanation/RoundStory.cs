using System.Collections.Immutable;

namespace GalaxyCluster.Coordinator.Explanation;

/// <summary>What happened in one round, and in the evaluation after it.</summary>
public sealed record RoundStory
{
    public required string Run { get; init; }

    public required long Round { get; init; }

    /// <summary>After the round; empty when it is not on the disk.</summary>
    public string ParametersSha256 { get; init; } = "";

    /// <summary>Once for each time that it was computed, evaluations included.</summary>
    public ImmutableArray<StageStory> Stages { get; init; } = [];

    /// <summary>What counts, as the ledger has it.</summary>
    public ImmutableArray<UnitStory> Units { get; init; } = [];

    /// <summary>Oldest first.</summary>
    public ImmutableArray<TimelineEntry> Timeline { get; init; } = [];
}

/// <summary>Who computed one unit.</summary>
/// <param name="Kind">slot or part.</param>
/// <param name="First">First position in the slot's share.</param>
/// <param name="Count">Samples.</param>
/// <param name="Digest">32 hex digits.</param>
public sealed record UnitStory(
    string Kind, int Unit, int First, int Count, string Worker, long Incarnation, int Attempt, string Block, string Digest,
    string Auditor);

/// <summary>One line of a round's timeline.</summary>
/// <param name="At">UTC.</param>
/// <param name="Milliseconds">Since the round first began.</param>
/// <param name="Worker">Empty when it is about none.</param>
/// <param name="Text">What happened.</param>
public sealed record TimelineEntry(DateTimeOffset At, double Milliseconds, string Worker, string Text);
