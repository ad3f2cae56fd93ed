namespace GalaxyCluster.Wire.Status;

/// <summary>Something that happened, in one sentence.</summary>
public sealed record EventStatus(DateTimeOffset Time, string Text);
