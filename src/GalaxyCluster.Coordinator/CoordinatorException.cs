namespace GalaxyCluster.Coordinator;

/// <summary>A coordinator that cannot start, or a run that cannot go on. One line that says what to do.</summary>
public sealed class CoordinatorException : Exception
{
    /// <summary>An error with what to do about it.</summary>
    public CoordinatorException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
