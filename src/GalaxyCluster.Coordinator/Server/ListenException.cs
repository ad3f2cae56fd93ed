namespace GalaxyCluster.Coordinator.Server;

/// <summary>An address that cannot be listened on. One line that says what to do.</summary>
public sealed class ListenException(string message, Exception? inner = null) : Exception(message, inner);
