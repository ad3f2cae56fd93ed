namespace GalaxyCluster.Engine.Models;

/// <summary>A readable model whose layers do not fit each other, the pictures or the classes.</summary>
public sealed class ModelShapeException : Exception
{
    internal ModelShapeException(string model, string layer, int line, string message)
        : base(line > 0 ? $"{model}:{line}: {layer}: {message}" : $"{model}: {layer}: {message}")
        => (Layer, Line) = (layer, line);

    /// <summary>Where in the model, as <c>layers[3].residual.body[0].conv</c>.</summary>
    public string Layer { get; }

    /// <summary>1-based line of the model file; 0 when the model came as canonical JSON.</summary>
    public int Line { get; }
}
