namespace GalaxyCluster.Training.Reports;

/// <summary>The last event of a run that came to its end.</summary>
/// <param name="ParametersSha256">Of the trained parameters.</param>
/// <param name="TestAccuracy">Null without a test split.</param>
/// <param name="Rounds">Rounds of the run.</param>
/// <param name="ImagesPerSecond">Training samples over the wall time spent in rounds, since this start.</param>
/// <param name="Run">The run's folder.</param>
public sealed record RunFinished(
    string ParametersSha256, double? TestAccuracy, long Rounds, double ImagesPerSecond, string Run) : RunEvent;
