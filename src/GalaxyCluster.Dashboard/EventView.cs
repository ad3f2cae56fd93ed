namespace GalaxyCluster.Dashboard;

/// <summary>A line of the list of events.</summary>
public sealed record EventView(DateTimeOffset Time, string Text);
