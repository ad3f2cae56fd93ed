namespace GalaxyCluster.Training.Runs;

/// <summary>Which models and checkpoints a run leaves behind.</summary>
/// <param name="BestByValidationAccuracy">
/// Also write the model of the evaluated epoch with the highest validation accuracy (the earliest of equals).
/// </param>
/// <param name="Last">Checkpoints kept, at least 1. Not part of the run's identity.</param>
public sealed record KeepSpec(bool BestByValidationAccuracy, int Last);
