namespace GalaxyCluster.Dashboard;

/// <summary>The page cannot be served: the address is taken or not this machine's. One line.</summary>
public sealed class DashboardException(string message, Exception? inner = null) : Exception(message, inner);
