namespace GalaxyCluster.Training.Runs;

/// <summary>A fixed contiguous piece of a split, evaluated as one unit of work.</summary>
public readonly record struct EvaluationPart(string Split, int First, int Count);
