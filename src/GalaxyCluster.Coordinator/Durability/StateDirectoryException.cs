namespace GalaxyCluster.Coordinator.Durability;

/// <summary>A state directory that cannot be used: taken, not writable, of another run, or damaged. One line.</summary>
public sealed class StateDirectoryException : Exception
{
    /// <summary>An error with what to do about it.</summary>
    public StateDirectoryException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
