namespace GalaxyCluster.Training.Commits;

/// <summary>A round's sum cannot be committed; the parameters are as they were before it.</summary>
public sealed class CommitException(string message) : Exception(message);
