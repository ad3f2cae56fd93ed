namespace GalaxyCluster.Engine.Models;

/// <summary>A model file that cannot be read. The message starts with <c>file:line:</c>, ready to be shown.</summary>
public sealed class ModelFormatException(string source, int line, int column, string message)
    : Exception(line > 0 ? $"{source}:{line}: {message}" : $"{source}: {message}")
{
    /// <summary>The file, or the name of the model.</summary>
    public string SourceName { get; } = source;

    /// <summary>1-based; 0 when the text has no lines to speak of (canonical JSON).</summary>
    public int Line { get; } = line;

    /// <summary>1-based; 0 when unknown.</summary>
    public int Column { get; } = column;
}
