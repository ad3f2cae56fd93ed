namespace GalaxyCluster.Dashboard;

/// <summary>A point of the loss curve.</summary>
public sealed record LossView(long Round, double Loss);
