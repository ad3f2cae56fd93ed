namespace GalaxyCluster.Training.Checkpoints;

/// <summary>The evaluated epoch with the highest validation accuracy; the earliest of equals.</summary>
/// <param name="NextRound">The round after it: the parameters' place in the run.</param>
/// <param name="ValidationAccuracy">Its accuracy.</param>
public sealed record BestEpoch(long NextRound, double ValidationAccuracy);
