namespace GalaxyCluster.Training.Reports;

/// <param name="Round">0-based.</param>
/// <param name="TotalRounds">Rounds of the run.</param>
/// <param name="Epoch">0-based.</param>
/// <param name="LossMean">Over the round's samples, before the step.</param>
/// <param name="TrainAccuracy">Over the round's samples, before the step.</param>
/// <param name="LearningRate">At the round's first step.</param>
/// <param name="GradientNorm">Before clipping.</param>
/// <param name="Samples">Samples of the round.</param>
/// <param name="ParametersSha256">After the round.</param>
/// <param name="ImagesPerSecond">
/// Samples over the round's wall time; the only figure that differs from run to run.
/// </param>
public sealed record RoundCommitted(
    long Round, long TotalRounds, int Epoch, double LossMean, double TrainAccuracy, float LearningRate,
    float GradientNorm,
    int Samples, string ParametersSha256, double ImagesPerSecond) : RunEvent;
