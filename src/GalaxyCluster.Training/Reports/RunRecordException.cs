namespace GalaxyCluster.Training.Reports;

/// <summary>A run's folder cannot be used or written. One line that says what to do.</summary>
public sealed class RunRecordException(string message, Exception? inner = null) : Exception(message, inner);
