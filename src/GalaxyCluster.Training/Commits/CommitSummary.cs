namespace GalaxyCluster.Training.Commits;

/// <summary>What a committed round did.</summary>
/// <param name="Round">0-based.</param>
/// <param name="Epoch">0-based.</param>
/// <param name="LossMean">Mean training loss over the round's samples, before the step.</param>
/// <param name="TrainAccuracy">Share of the round's samples that were classified correctly, before the step.</param>
/// <param name="LearningRate">The optimizer's, times the schedule's factor at the round's first step.</param>
/// <param name="GradientNorm">
/// Global norm of the mean gradient before clipping; of the mean movement when localSteps is above 1.
/// </param>
/// <param name="Samples">Samples of the round.</param>
/// <param name="ParametersSha256">Of the parameters after the round.</param>
public sealed record CommitSummary(
    long Round, int Epoch, double LossMean, double TrainAccuracy, float LearningRate, float GradientNorm, int Samples,
    string ParametersSha256);
