using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace GalaxyCluster.Cli.Chaos;

/// <summary>How a cluster stood its faults; printed at the end, and kept as <c>report.json</c>.</summary>
internal sealed record ChaosReport
{
    /// <summary>Name of the report's file.</summary>
    public const string FileName = "report.json";

    /// <summary>Marks the line of <c>--json</c>.</summary>
    public string Event { get; init; } = "chaos";

    public required bool Passed { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Folder of schedule, reference, run and report.</summary>
    public required string Folder { get; init; }

    public required double Seconds { get; init; }

    public required int Workers { get; init; }

    public required long Rounds { get; init; }

    /// <summary>Of the last committed round.</summary>
    public required string ParametersSha256 { get; init; }

    /// <summary>The run came to its end.</summary>
    public required bool IsFinished { get; init; }

    /// <summary>How many of each kind were made.</summary>
    public required ImmutableSortedDictionary<string, int> Faults { get; init; }

    public required ImmutableArray<OracleResult> Oracles { get; init; }

    public required ImmutableArray<Durations> Recovery { get; init; }

    /// <summary>Null when no worker was killed, or the cluster does not say what it moves.</summary>
    public RepeatedWork? Repeated { get; init; }

    /// <summary>Of <c>--measure</c>; else empty.</summary>
    public required ImmutableArray<ThroughputFigure> Throughput { get; init; }

    public required ImmutableArray<ProcessTrend> Processes { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChaosReport))]
[JsonSerializable(typeof(ChaosLineJson))]
internal sealed partial class ChaosJson : JsonSerializerContext;

/// <summary>A line of the journal as <c>--json</c> prints it.</summary>
internal sealed record ChaosLineJson(string Event, double Seconds, string Subject, string Text);
