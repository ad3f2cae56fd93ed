namespace GalaxyCluster.Training.Reports;

/// <param name="Worker">Its name.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Workers">Workers left in the run.</param>
public sealed record WorkerLost(string Worker, string Reason, int Workers) : RunEvent;
