namespace GalaxyCluster.Training.Evaluation;

/// <summary>The counts of a whole split.</summary>
public sealed record SplitEvaluation(string Split, EvaluationCounts Counts);
