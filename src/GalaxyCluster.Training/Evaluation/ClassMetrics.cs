namespace GalaxyCluster.Training.Evaluation;

/// <summary>One class's figures; a ratio without a denominator is 0.</summary>
/// <param name="Name">Class name.</param>
/// <param name="Actual">Samples of the class.</param>
/// <param name="Predicted">Samples said to be of the class.</param>
/// <param name="Precision">Hits / predicted.</param>
/// <param name="Recall">Hits / actual.</param>
/// <param name="F1">2 · hits / (actual + predicted).</param>
public sealed record ClassMetrics(string Name, int Actual, int Predicted, double Precision, double Recall, double F1);
