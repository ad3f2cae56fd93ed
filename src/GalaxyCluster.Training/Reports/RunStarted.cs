namespace GalaxyCluster.Training.Reports;

/// <param name="Run">The run's folder.</param>
/// <param name="RunHash">The run's identity.</param>
/// <param name="Model">Model name.</param>
/// <param name="Parameters">Floats of the flat vector.</param>
/// <param name="Data">Data set name.</param>
/// <param name="TrainSamples">Samples of the training split.</param>
/// <param name="Slots">K.</param>
/// <param name="Epochs">Epochs.</param>
/// <param name="RoundsPerEpoch">Rounds an epoch.</param>
/// <param name="TotalRounds">Rounds of the run.</param>
/// <param name="FirstRound">0, or where a stopped run goes on.</param>
public sealed record RunStarted(
    string Run, string RunHash, string Model, int Parameters, string Data, int TrainSamples, int Slots, int Epochs,
    int RoundsPerEpoch, long TotalRounds, long FirstRound) : RunEvent;
