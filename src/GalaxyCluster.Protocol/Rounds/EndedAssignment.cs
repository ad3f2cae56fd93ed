namespace GalaxyCluster.Protocol.Rounds;

/// <summary>An assignment that was delivered, or taken away before it was.</summary>
/// <param name="Assignment">The assignment.</param>
/// <param name="IsDelivered">False when it was taken away.</param>
/// <param name="EndedAt">When.</param>
public sealed record EndedAssignment(Assignment Assignment, bool IsDelivered, DateTimeOffset EndedAt);
