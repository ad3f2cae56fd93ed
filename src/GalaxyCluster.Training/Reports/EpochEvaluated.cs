namespace GalaxyCluster.Training.Reports;

/// <param name="Round">The round after which it was measured, 0-based.</param>
/// <param name="Epoch">0-based.</param>
/// <param name="Split"><c>validation</c> or <c>test</c>.</param>
/// <param name="Loss">Mean.</param>
/// <param name="Accuracy">Share of correct predictions.</param>
/// <param name="MacroF1">Mean F1 of the classes.</param>
/// <param name="Samples">Samples of the split.</param>
public sealed record EpochEvaluated(
    long Round, int Epoch, string Split, double Loss, double Accuracy, double MacroF1, int Samples) : RunEvent;
