namespace GalaxyCluster.Training.Reports;

/// <param name="Worker">Its name.</param>
/// <param name="State">One word for its state.</param>
/// <param name="Slots">Slots it owns.</param>
/// <param name="ImagesPerSecond">Its own measured speed; 0 before the first round.</param>
public sealed record WorkerProgressed(string Worker, string State, int Slots, double ImagesPerSecond) : RunEvent;
