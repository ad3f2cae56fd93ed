namespace GalaxyCluster.Training.Checkpoints;

/// <summary>
/// A checkpoint or model file cannot be written or used. One line that names the file and says what to do.
/// </summary>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);
