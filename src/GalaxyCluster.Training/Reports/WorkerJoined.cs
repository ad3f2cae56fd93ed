namespace GalaxyCluster.Training.Reports;

/// <param name="Worker">Its name.</param>
/// <param name="Threads">Slots it computes at once.</param>
/// <param name="Workers">Workers in the run now.</param>
public sealed record WorkerJoined(string Worker, int Threads, int Workers) : RunEvent;
