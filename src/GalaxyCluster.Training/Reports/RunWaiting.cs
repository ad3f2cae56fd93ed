namespace GalaxyCluster.Training.Reports;

/// <param name="Reason">What the run waits for, and for how long it will; one sentence.</param>
public sealed record RunWaiting(string Reason) : RunEvent;
