using System.Collections.Immutable;

namespace GalaxyCluster.Dashboard;

/// <summary>What the page shows; as JSON at <c>/status.json</c>, in camel case.</summary>
public sealed record ClusterView
{
    /// <summary>Name of the run's folder.</summary>
    public required string Run { get; init; }

    /// <summary>Which life of the coordinator, from 1.</summary>
    public required long Term { get; init; }

    /// <summary>One word: waiting, training, evaluating, paused, finished, failed.</summary>
    public required string Phase { get; init; }

    /// <summary>One sentence: why it is in that phase.</summary>
    public required string Reason { get; init; }

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

    /// <summary>Mean training loss of the last round.</summary>
    public required double Loss { get; init; }

    /// <summary>On the validation split, 0 to 1; null before the first evaluation.</summary>
    public required double? ValidationAccuracy { get; init; }

    /// <summary>Training samples a second.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Of the parameters after the last committed round.</summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>Members, by name.</summary>
    public required ImmutableArray<WorkerView> Workers { get; init; }

    /// <summary>Oldest first.</summary>
    public required ImmutableArray<EventView> Events { get; init; }

    /// <summary>Mean training loss of committed rounds, thinned.</summary>
    public required ImmutableArray<LossView> Losses { get; init; }
}
