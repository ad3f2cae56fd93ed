namespace GalaxyCluster.Engine.Training;

/// <summary>Sums over the samples of a batch.</summary>
/// <param name="LossSum">Losses added in sample order.</param>
/// <param name="Correct">Samples whose largest output is their largest target.</param>
/// <param name="Samples">How many there were.</param>
public readonly record struct StepResult(double LossSum, int Correct, int Samples);
