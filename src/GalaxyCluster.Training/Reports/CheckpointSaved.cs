namespace GalaxyCluster.Training.Reports;

/// <param name="NextRound">Where the run goes on from this checkpoint.</param>
/// <param name="File">Its path.</param>
public sealed record CheckpointSaved(long NextRound, string File) : RunEvent;
