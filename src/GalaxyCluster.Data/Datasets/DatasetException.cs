namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// A data set cannot be made or used as asked (a bad option, an output folder in the way, bad files in a strict
/// import). One line that says what to do; files with a wrong form are <see cref="DataFormatException"/>.
/// </summary>
public sealed class DatasetException(string message, Exception? inner = null) : Exception(message, inner);
