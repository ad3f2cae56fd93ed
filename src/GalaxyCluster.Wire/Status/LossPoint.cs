namespace GalaxyCluster.Wire.Status;

/// <summary>Mean training loss of one committed round.</summary>
public sealed record LossPoint(long Round, double Loss);
