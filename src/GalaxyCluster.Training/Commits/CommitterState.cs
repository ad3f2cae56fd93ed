namespace GalaxyCluster.Training.Commits;

/// <summary>Everything a run needs to go on: a copy, independent of the committer.</summary>
/// <param name="NextRound">The round that these parameters are for; all before it are committed.</param>
/// <param name="Parameters">Flat parameters and buffers.</param>
/// <param name="OptimizerState">
/// State of the optimizer, or of the outer step when localSteps is above 1; may be empty.
/// </param>
/// <param name="ParametersSha256">Of <paramref name="Parameters"/>.</param>
public sealed record CommitterState(
    long NextRound, float[] Parameters, float[] OptimizerState, string ParametersSha256);
