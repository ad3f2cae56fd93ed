namespace GalaxyCluster.Data.Remote;

/// <summary>A store cannot be reached, or refuses. One line that says what to do.</summary>
public sealed class RemoteDataException(string message, Exception? inner = null) : Exception(message, inner);
