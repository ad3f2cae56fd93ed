namespace GalaxyCluster.Worker;

/// <summary>Options a worker cannot start with. One line.</summary>
public sealed class WorkerOptionsException(string message, Exception? inner = null) : Exception(message, inner);
