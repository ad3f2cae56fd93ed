using System.Collections.Immutable;

namespace GalaxyCluster.Wire.Status;

/// <summary>What a cluster is doing at one moment. A plain value: for printing, JSON and the dashboard.</summary>
public sealed record ClusterStatus
{
    /// <summary>Name of the run's folder.</summary>
    public required string RunId { get; init; }

    /// <summary>SHA-256 of the run's identity, 64 hex digits.</summary>
    public required string RunHash { get; init; }

    /// <summary>Which life of the coordinator, from 1.</summary>
    public required long Term { get; init; }

    /// <summary>One word: waiting, training, evaluating, paused, finished, failed.</summary>
    public required string Phase { get; init; }

    /// <summary>One sentence: why it is in that phase.</summary>
    public required string Reason { get; init; }

    /// <summary>What is being computed now, in a few words.</summary>
    public required string Stage { get; init; }

    /// <summary>Rounds committed.</summary>
    public required long CommittedRounds { get; init; }

    /// <summary>Rounds whose commit is on disk.</summary>
    public required long DurableRounds { get; init; }

    /// <summary>Rounds of the whole run.</summary>
    public required long TotalRounds { get; init; }

    /// <summary>Epoch of the current round, from 0.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs of the whole run.</summary>
    public required int Epochs { get; init; }

    /// <summary>Slots of a round.</summary>
    public required int Slots { get; init; }

    /// <summary>Mean training loss of the last committed round; 0 before the first.</summary>
    public required double Loss { get; init; }

    /// <summary>Accuracy on the validation split at the last evaluation, 0 to 1; null before the first.</summary>
    public required double? ValidationAccuracy { get; init; }

    /// <summary>Training samples a second over the last rounds.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>SHA-256 of the parameters after the last committed round; empty before the first.</summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>Machine that the coordinator runs on.</summary>
    public string Host { get; init; } = "";

    /// <summary>The coordinator's process there.</summary>
    public int ProcessId { get; init; }

    /// <summary>Members, by name.</summary>
    public required ImmutableArray<WorkerStatus> Workers { get; init; }

    /// <summary>The latest events, oldest first.</summary>
    public required ImmutableArray<EventStatus> Events { get; init; }

    /// <summary>Mean training loss of committed rounds, thinned.</summary>
    public required ImmutableArray<LossPoint> Losses { get; init; }
}
