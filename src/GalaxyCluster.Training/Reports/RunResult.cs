using System.Text.Json;

namespace GalaxyCluster.Training.Reports;

/// <summary>How a run ended; <c>result.json</c>.</summary>
public sealed record RunResult
{
    /// <summary>False when it was stopped and can go on.</summary>
    public required bool IsFinished { get; init; }

    public required string RunHash { get; init; }

    public required string ParametersSha256 { get; init; }

    /// <summary>Rounds committed.</summary>
    public required long Rounds { get; init; }

    public double? TestAccuracy { get; init; }

    public double? TestMacroF1 { get; init; }

    public double? ValidationAccuracy { get; init; }

    public double? BestValidationAccuracy { get; init; }

    /// <summary>Training samples over the wall time spent in rounds, since this start.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>The run's folder.</summary>
    public required string Run { get; init; }

    /// <summary>As <c>result.json</c> has it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunEventJson.Default.RunResult);

    /// <exception cref="JsonException">Not what <see cref="ToJson"/> wrote.</exception>
    public static RunResult FromJson(string text) =>
        JsonSerializer.Deserialize(text, RunEventJson.Default.RunResult) ?? throw new JsonException("null is no result");

    public RunFinished ToEvent() => new(ParametersSha256, TestAccuracy, Rounds, ImagesPerSecond, Run);
}
