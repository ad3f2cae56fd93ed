namespace GalaxyCluster.Training.Reports;

/// <param name="NextRound">Where the run goes on when it is started again.</param>
/// <param name="Run">The run's folder.</param>
public sealed record RunStopped(long NextRound, string Run) : RunEvent;
