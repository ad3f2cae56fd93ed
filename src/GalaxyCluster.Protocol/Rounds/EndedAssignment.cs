namespace GalaxyCluster.Protocol.Rounds;

/// <summary>An assignment that was delivered, or taken away before it was.</summary>
public sealed record EndedAssignment(Assignment Assignment, bool IsDelivered);
